import type { Report } from './report';
import type { Site } from './site';

/** One benchmark: its name on the command line, and the ratio keys it must find. */
export interface Bench {
  readonly name: string;
  readonly ratios: readonly string[];
  run(site: Site, report: Report, scale: Scale): Promise<void>;
}

/** `full` is for the record; `smoke` only shows that everything runs. */
export type Scale = 'full' | 'smoke';
