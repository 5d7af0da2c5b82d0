import { z } from 'zod';
import { Home } from '../../domain/home.schema';

/** Home page and agreement of the sitting that is on [R1] [R9]. */
export const CurrentSitting = z
  .object({
    code: z.string(),
    name: z.string(),
    agreement: z.object({ version: z.int(), clauses: z.array(z.string()) }),
    home: Home,
  })
  .meta({ id: 'CurrentSitting', description: '当前考次' });
