import type { Schemas } from './api';

export type Scope = Schemas['StaffScope'];

const KINDS = new Map([
  [2, 'province'],
  [5, 'school'],
  [6, 'campus'],
] as const);

/** A scope is typed as one code: its length says what it is, nothing is everywhere. */
export const scopeOf = (typed: string): Scope => {
  const code = typed.trim().toUpperCase();
  if (code === '') return { kind: 'all' };
  return { kind: KINDS.get(code.length as 2 | 5 | 6) ?? 'campus', code };
};

export const codeOf = (scope: Scope): string => (scope.kind === 'all' ? '' : scope.code);
