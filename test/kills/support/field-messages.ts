import { z } from 'zod';

/** Programs in place of the product's own, by their paths from the repository's root. */
export const Programs = z.object({
  api: z.string().optional(),
  worker: z.string().optional(),
  /** Further environment of both. */
  env: z.record(z.string(), z.string()),
});
export type Programs = z.infer<typeof Programs>;

/** What `field-process.ts` tells its parent. */
export const FieldMessage = z.union([
  z.object({ line: z.string() }),
  z.object({ started: z.object({ name: z.string(), pid: z.number() }) }),
  z.object({
    ready: z.object({
      env: z.record(z.string(), z.string()),
      addresses: z.object({ temporal: z.string(), simulator: z.string() }),
      dataDir: z.string(),
    }),
  }),
  z.object({ failed: z.string() }),
]);
export type FieldReady = Extract<z.infer<typeof FieldMessage>, { ready: unknown }>['ready'];
