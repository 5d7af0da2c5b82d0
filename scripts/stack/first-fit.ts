import { messageOf, PlainError } from './plain-error';

/** Where a program may come from, in words, and how to look there; `null` when it has none. */
export type Source = readonly [from: string, find: () => Promise<string | null>];

/**
 * The first program, in the order of its sources, that is fit; a source that fails only passes the turn on.
 * @throws PlainError with `none` and what was wrong with each, when there is no fit one.
 */
export async function firstFit<Program>(
  sources: readonly Source[],
  demandFit: (path: string, from: string) => Promise<Program>,
  none: string,
): Promise<Program> {
  const unfit: string[] = [];
  for (const [from, find] of sources) {
    try {
      const path = await find();
      if (path) return await demandFit(path, from);
    } catch (error) {
      unfit.push(`${from}: ${messageOf(error)}`);
    }
  }
  throw new PlainError(`${none} (${unfit.join('; ')})`);
}
