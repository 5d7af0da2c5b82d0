import type { History } from '@temporalio/common/lib/proto-utils';
import { registrationWorkflowId } from '../../../workflows/ids';
import type { Field } from './field';
import type { End } from './stories';

/** What is left of one registration when all is over. */
export const endOf = async (field: Field, number: string): Promise<End> => {
  const { rows } = field;
  const [registration] = await rows<{ id: string; state: string }>(
    'SELECT id, state FROM registration WHERE number = $1',
    [number],
  );
  const id = registration?.id;
  const texts = async (sql: string, value: unknown) =>
    (await rows<{ text: string }>(sql, [value])).map(({ text }) => text);
  const facts = await texts(
    `SELECT type AS text FROM fact WHERE subject_kind = 'registration' AND subject_id = $1 ORDER BY seq`,
    number,
  );
  const audit = await texts(
    'SELECT action AS text FROM audit WHERE subject = $1 ORDER BY id',
    number,
  );
  if (JSON.stringify(audit) !== JSON.stringify(facts)) {
    throw new Error(`audited ${audit.join()}, told ${facts.join()}`);
  }
  const mails = await rows<{ kind: string; state: 'sent' | 'moot' }>(
    'SELECT kind, state FROM mail WHERE registration_id = $1 ORDER BY number',
    [id],
  );
  const money = await rows('SELECT 1 FROM money WHERE registration_id = $1', [id]);
  const trades = (await field.gateway.trades()).filter((one) => one.outTradeNo.startsWith(number));
  return {
    state: registration?.state ?? 'none',
    entries: await texts(
      `SELECT subject || ' ' || state AS text FROM entry WHERE registration_id = $1 ORDER BY subject`,
      id,
    ),
    facts,
    mails: Object.fromEntries(mails.map(({ kind, state }) => [kind, state])),
    trade: trades.length > 1 ? `${trades.length} trades` : (trades[0]?.status ?? null),
    money: money.length,
    workflow: await workflowEnd(field, number),
  };
};

const workflowEnd = async ({ client }: Field, number: string): Promise<string> => {
  const handle = client.workflow.getHandle(registrationWorkflowId(number));
  const { status } = await handle.describe();
  if (status.name !== 'COMPLETED') return status.name;
  return ((await handle.result()) as { end: string }).end;
};

/** Every activity that this history tells of, a local one as `name locally`. */
export const stepsIn = ({ events }: History): string[] =>
  (events ?? []).flatMap((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (scheduled != null) return [scheduled];
    const data = event.markerRecordedEventAttributes?.details?.['data']?.payloads?.[0]?.data;
    if (!data) return [];
    const { activity_type: local } = JSON.parse(Buffer.from(data).toString()) as {
      activity_type?: string;
    };
    return local === undefined ? [] : [`${local} locally`];
  });
