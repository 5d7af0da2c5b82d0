import { mailActivities } from './retries';

/** One mail: a workflow of its own, so that a mail server that is down holds up no registration. */
export async function mail(input: {
  readonly number: string;
}): Promise<{ outcome: 'sent' | 'moot' }> {
  return mailActivities.sendMail({ number: input.number });
}
