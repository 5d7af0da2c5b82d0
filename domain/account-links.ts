/** Links that are mailed to the holder of an account: what they are for, and how long they live. */
export const LINK_KINDS = ['verifyEmail', 'passwordReset'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** A link that lets its finder in is short-lived [R5]; one that only proves an address may wait a while. */
export const LINK_MINUTES: Readonly<Record<LinkKind, number>> = {
  passwordReset: 30,
  verifyEmail: 48 * 60,
};

/**
 * Whether a password may be reset by mail [R5] [R7]. An address that was never verified may have been
 * mistyped and be a stranger's: once a registration is saved, it opens nothing any more.
 */
export const mayResetByMail = (account: {
  readonly isEmailVerified: boolean;
  readonly hasRegistration: boolean;
}): boolean => account.isEmailVerified || !account.hasRegistration;
