import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { mailsWorkflowId, mailWorkflowId } from '../workflows/ids';
import { startOnce, type Queues } from './send';

/** A mail is asked for once, like all that `startOnce` starts. */
export const startMail = (client: Client, queues: Queues, number: string): Promise<boolean> =>
  startOnce(
    client,
    {
      type: 'mail',
      workflowId: mailWorkflowId(number),
      taskQueue: queues.mail,
      summary: `邮件 ${number}`,
    },
    { number },
  );

/** Many mails that wait together, in one run: starting one for each costs Temporal more than sending them. */
export const startMails = (
  client: Client,
  queues: Queues,
  numbers: readonly string[],
): Promise<boolean> => {
  const sorted = [...numbers].sort();
  const fingerprint = createHash('sha256').update(sorted.join()).digest('hex').slice(0, 32);
  const summary = `邮件 ${sorted.length} 封，${sorted[0]} 至 ${sorted.at(-1)}`;
  const workflowId = mailsWorkflowId(fingerprint);
  return startOnce(
    client,
    { type: 'mails', workflowId, taskQueue: queues.mail, summary },
    { numbers: sorted },
  );
};
