import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { refuse, Refused } from '../domain/refusals';
import type { CandidateRequest } from '../store/registrations';
import { readInput } from './issues';
import { z } from 'zod';

export const IDEMPOTENCY_HEADER = 'Idempotency-Key';

/** Any visible ASCII; a random UUID is a good one. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\u0021-\u007e]{8,128}$/)
  .meta({ example: '0d8f7f0e-6b0f-4c39-9d1c-0d9a1d8f2a11' });
const Header = z.object({ 'idempotency-key': IdempotencyKey });

/** The key of a request that may come again. Refuses `idempotencyKeyMissing`. */
export const idempotencyKeyOf = (req: Request): string => {
  const key = req.get(IDEMPOTENCY_HEADER);
  if (key === undefined || key === '') throw new Refused(refuse('idempotencyKeyMissing'));
  return readInput('header', Header, { 'idempotency-key': key })['idempotency-key'];
};

/** What the key stands for: verb, address and the body as it was understood. */
export const idempotencyOf = (
  req: Request,
  key: string,
  body: unknown,
): NonNullable<CandidateRequest['idempotency']> => ({
  key,
  bodyHash: createHash('sha256')
    .update(JSON.stringify([req.method, req.path, body ?? null]))
    .digest('hex'),
});
