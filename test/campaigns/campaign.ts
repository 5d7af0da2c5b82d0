/** A long attack that CI does not run whole; `npm run campaign -- NAME` does. */
export interface Campaign {
  /** Its word on the command line. */
  readonly name: string;
  /** One line: what it attacks and what must not happen. */
  readonly describe: string;
  /** Starts servers of its own and stops exactly them, also after a failure. */
  run(options: CampaignOptions): Promise<CampaignResult>;
}

export interface CampaignOptions {
  /** Whatever is drawn by lot is drawn from this; the same seed draws the same. */
  readonly seed: number;
  /** How much of it; the campaign's own full size when left out. */
  readonly tries?: number;
  /** Progress, for the reader who waits. */
  readonly log: (line: string) => void;
}

export interface CampaignResult {
  /** Counts and the like, by name, units in the name. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** What must not happen and did; empty when all is well. */
  readonly failures: readonly string[];
}
