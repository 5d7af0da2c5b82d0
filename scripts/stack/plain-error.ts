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

/** What an error says; nothing is asked of its class, which differs between realms. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  return 'message' in error ? String(error.message) : JSON.stringify(error);
}

/** The code of an error of Node or PostgreSQL: `EEXIST`, `28P01`; `null` when it has none. */
export function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;
}

/** Runs a script's main function; an error is printed once and ends the process with exit code 1. */
export function runMain(main: () => Promise<void>): void {
  main().then(
    () => process.exit(),
    (error: unknown) => {
      process.stderr.write(`${explain(error)}\n`);
      process.exit(1);
    },
  );
}
