/**
 * An error whose message is a whole sentence for the person at the terminal: it is printed without a
 * stack trace and ends the program with exit code 1.
 */
export class PlainError extends Error {
  override readonly name = 'PlainError';
}

/** The sentence of a {@link PlainError}; for anything else the stack, because that is a bug of ours. */
export function explain(error: unknown): string {
  if (error instanceof PlainError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs a script's main function; an error is printed once and ends the process with exit code 1. */
export function runMain(main: () => Promise<void>): void {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${explain(error)}\n`);
      process.exit(1);
    },
  );
}
