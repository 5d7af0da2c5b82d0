import { createContext } from 'preact';
import type { Schemas } from '../lib/api';

/** What comes with the page itself, the same for everybody: the sitting without its agreement. */
export interface BootData {
  readonly sitting: Pick<Schemas['CurrentSitting'], 'code' | 'name' | 'home'> | null;
}

export const Boot = createContext<BootData>({ sitting: null });
