import { estimate, type Estimate } from './statistics';

/** Measures one side once, and answers the figure that is compared: so many a second, or milliseconds. */
export type Side = () => Promise<number>;

/** Figures of each side, one a round, in the order of the rounds. */
export type Rounds<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/**
 * Interleaves: each round measures every side once, forwards and backwards in turn, so that a machine
 * that grows slower or faster meanwhile favours nobody. Only figures of one round are compared.
 */
export const interleave = async <Name extends string>(
  rounds: number,
  sides: Readonly<Record<Name, Side>>,
  told: (round: number, figures: Readonly<Record<Name, number>>) => void = () => undefined,
): Promise<Rounds<Name>> => {
  const names = Object.keys(sides) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : [...names].reverse();
    for (const name of order) measured[name].push(await sides[name]());
    const last = names.map((name) => [name, measured[name].at(-1)]);
    told(round, Object.fromEntries(last) as Record<Name, number>);
  }
  return measured;
};

/** The ratio of two sides, round by round. */
export const ratioOf = (above: readonly number[], below: readonly number[]): Estimate =>
  estimate(above.map((figure, round) => figure / (below[round] ?? NaN)));
