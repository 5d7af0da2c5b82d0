/**
 * An address as it is shown to somebody who has not proved to own it [R6]. Of one shape and length for
 * every address: `z***@e***` tells its owner which one it is, and nobody else even how long it is.
 */
export const maskEmail = (email: string): string => {
  const [local = '', domain = ''] = email.trim().toLowerCase().split('@');
  return `${local.charAt(0)}***@${domain.charAt(0)}***`;
};
