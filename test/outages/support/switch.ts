/** A server or a process that a test stops for a while and starts again on the same data and port. */
export interface Switch {
  /** Resolves when it answers; one that runs is left alone. */
  on(): Promise<void>;
  /** Resolves when it is gone; one that is gone is left alone. */
  off(): Promise<void>;
}

export const switchOf = (start: () => Promise<{ stop: () => Promise<void> }>): Switch => {
  let running: { stop: () => Promise<void> } | null = null;
  return {
    on: async () => {
      running ??= await start();
    },
    off: async () => {
      const ending = running;
      running = null;
      await ending?.stop();
    },
  };
};
