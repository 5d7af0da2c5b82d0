import { mailActivities, sendMailLocally } from './retries';

type Outcome = 'sent' | 'moot';

/** One mail: a workflow of its own, so that a mail server that is down holds up no registration. */
export async function mail(input: { readonly number: string }): Promise<{ outcome: Outcome }> {
  return mailActivities.sendMail({ number: input.number });
}

/**
 * The mails of a crowd, which wait for the dispatcher together: one run for all of them. The first try of each is
 * local and writes one event; a mail that this does not send becomes an activity that operators see waiting.
 * A mail that fails for good fails the run, after the others are done.
 */
export async function mails(input: {
  readonly numbers: readonly string[];
}): Promise<{ sent: number; moot: number }> {
  const done = await Promise.allSettled(input.numbers.map(sendOne));
  const failed = done.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const sent = done.filter((one) => one.status === 'fulfilled' && one.value === 'sent').length;
  return { sent, moot: done.length - sent };
}

const sendOne = async (number: string): Promise<Outcome> => {
  try {
    return (await sendMailLocally({ number })).outcome;
  } catch {
    return (await mailActivities.sendMail({ number })).outcome;
  }
};
