import { generateSecret, generateURI, verify } from 'otplib';
import { msOf, type Instant } from '../../domain/instant';

/** The second factor: a six-digit code that changes every 30 seconds (RFC 6238), from an authenticator app. */

/** A device's clock may be one step off. */
const TOLERANCE_SECONDS = 30;

export const newTotpSecret = (): string => generateSecret();

/** What an authenticator app reads from the QR code. Holds the secret: shown once, never stored or logged. */
export const totpUri = (secret: string, label: string): string =>
  generateURI({ issuer: 'CET后台', label, secret });

/**
 * The time step that a code belongs to, or `null` when it is wrong, too old, or of a step that was used before: a
 * code that somebody has looked over a shoulder for lets nobody in.
 */
export const stepOfCode = async (
  { secret, lastStep }: { readonly secret: string; readonly lastStep: number | null },
  code: string,
  now: Instant,
): Promise<number | null> => {
  const result = await verify({
    secret,
    token: code,
    epoch: Math.floor(msOf(now) / 1000),
    epochTolerance: TOLERANCE_SECONDS,
    ...(lastStep === null ? {} : { afterTimeStep: lastStep }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
};
