/** Workflow ids, in both directions. An id is a business key and carries no personal data. */

const PREFIX = {
  registration: 'registration:',
  mail: 'mail:',
  cet6Review: 'cet6-review:',
  rebind: 'rebind:',
  extension: 'extension:',
  import: 'import:',
} as const;

/** One registration, one id; each next fact after an end starts the next run of the same id. */
export const registrationWorkflowId = (number: string): string => PREFIX.registration + number;

/** One mail, one id: a mail that was sent is never started again. */
export const mailWorkflowId = (number: string): string => PREFIX.mail + number;

/**
 * The mails of a crowd, by all of their numbers: the same mails leased again are the same id, other mails another.
 * @param fingerprint of the numbers, from whoever starts it
 */
export const mailsWorkflowId = (fingerprint: string): string => `mails:${fingerprint}`;

/** One request for a review, one id: a corrected one has an SLA and a workflow of its own. */
export const reviewWorkflowId = (request: {
  readonly review: string;
  readonly submission: number;
}): string => `${PREFIX.cet6Review}${request.review}-${request.submission}`;

/** One proposal, one id. */
export const rebindWorkflowId = (number: string): string => PREFIX.rebind + number;

/** One batch, one id: started again it goes on, never anew. */
export const extensionWorkflowId = (number: string): string => PREFIX.extension + number;

/** One import, one id; taking it back starts the next run of the same id. */
export const importWorkflowId = (number: string): string => PREFIX.import + number;

/** What a workflow id names, or `null` for an id that is not ours. */
export const subjectOf = (
  workflowId: string,
): { kind: keyof typeof PREFIX; number: string } | null => {
  for (const kind of Object.keys(PREFIX) as (keyof typeof PREFIX)[]) {
    if (workflowId.startsWith(PREFIX[kind])) {
      return { kind, number: workflowId.slice(PREFIX[kind].length) };
    }
  }
  return null;
};
