/** Ends every `switch` over a closed union: a new member fails the type check first, then loudly. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
};
