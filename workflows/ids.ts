/** Workflow ids, in both directions. An id is a business key and carries no personal data. */

const PREFIX = { registration: 'registration:', mail: 'mail:' } as const;

/** One registration, one id; each next fact after an end starts the next run of the same id. */
export const registrationWorkflowId = (number: string): string => PREFIX.registration + number;

/** One mail, one id: a mail that was sent is never started again. */
export const mailWorkflowId = (number: string): string => PREFIX.mail + number;

/**
 * The mails of a crowd, by all of their numbers: the same mails leased again are the same id, other mails another.
 * @param fingerprint of the numbers, from whoever starts it
 */
export const mailsWorkflowId = (fingerprint: string): string => `mails:${fingerprint}`;

/** What a workflow id names, or `null` for an id that is not ours. */
export const subjectOf = (
  workflowId: string,
): { kind: keyof typeof PREFIX; number: string } | null => {
  for (const kind of ['registration', 'mail'] as const) {
    if (workflowId.startsWith(PREFIX[kind])) {
      return { kind, number: workflowId.slice(PREFIX[kind].length) };
    }
  }
  return null;
};
