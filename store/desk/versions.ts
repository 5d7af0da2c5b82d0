import { refuse, Refused } from '../../domain/refusals';

/**
 * Every write of staff carries the version that its decision was made on. A tab that is behind is told so, and what
 * has changed, instead of writing over it.
 * @param what a Chinese sentence on how it stands by now, without anything personal
 */
export const demandVersion = (
  { version }: { readonly version: number },
  decidedOn: number,
  what: string,
): void => {
  if (version !== decidedOn) throw new Refused(refuse('changedMeanwhile', { detail: what }));
};
