import { isDate } from 'node:util/types';
import type { temporal } from '@temporalio/proto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { beijing } from '../../domain/instant';
import { describe as sentenceOf } from '../../domain/snapshot';
import { registrationWorkflowId } from '../../workflows/ids';
import { english4 } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

let rig: Rig;
let play: Play;

beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(async () => {
  await rig.switchesOff();
  await rig.expectInvariants();
});
afterAll(() => rig?.close());

const handleOf = (number: string) => rig.client.workflow.getHandle(registrationWorkflowId(number));

/** What the Web UI shows above the history: the current details, asked of the worker. */
const detailsOf = async (number: string): Promise<string> => {
  const { namespace } = rig;
  const answer = await rig.client.workflowService.queryWorkflow({
    namespace,
    execution: { workflowId: registrationWorkflowId(number) },
    query: { queryType: '__temporal_workflow_metadata' },
  });
  const payload = answer.queryResult?.payloads?.[0] as Payload;
  const metadata =
    defaultPayloadConverter.fromPayload<temporal.api.sdk.v1.IWorkflowMetadata>(payload);
  return metadata.currentDetails ?? '';
};

const attributesOf = async (number: string): Promise<Record<string, unknown>> => {
  const { typedSearchAttributes } = await handleOf(number).describe();
  const ours = typedSearchAttributes.getAll().filter(({ key }) => key.name.startsWith('Cet'));
  return Object.fromEntries(
    ours.map(({ key, value }) => [key.name, isDate(value) ? value.toISOString() : value]),
  );
};

/** Both ways an operator looks: the list's attributes and the run's sentence. */
const shownOf = async (number: string, state: string) => {
  const { snapshot } = await play.untilState(number, state);
  const attributes = await rig.eventually(async () => {
    const all = await attributesOf(number);
    expect(all['CetState']).toBe(state);
    return all;
  });
  const details = await detailsOf(number);
  expect(details).toBe(sentenceOf(snapshot));
  return { snapshot, attributes, details };
};

describe('what an operator reads in the Temporal UI [R46]', () => {
  it('of an empty registration: what is deleted and when', async () => {
    const who = await play.save();
    const { attributes, details, snapshot } = await shownOf(who.number, 'empty');
    expect(attributes).toEqual({
      CetSitting: '262',
      CetSchool: '99301',
      CetState: 'empty',
      CetDeadline: snapshot.emptyBy,
    });
    expect(details).toContain('没有科目');
    expect(details).toContain(beijing(snapshot.emptyBy ?? ''));
    const { raw } = await handleOf(who.number).describe();
    const summary = raw.executionConfig?.userMetadata?.summary as Payload;
    expect(defaultPayloadConverter.fromPayload(summary)).toBe(
      `报名 ${who.number} · 考次 262 · 学校 99301`,
    );
  });

  it('of unpaid subjects, of an open payment and of one without an answer', async () => {
    const who = await play.holding('1');
    const holding = await shownOf(who.number, 'holding');
    const payBy = holding.snapshot.entries[0]?.payBy ?? '';
    expect(holding.attributes['CetDeadline']).toBe(payBy);
    expect(holding.details).toContain(
      `有未支付科目，等待考生支付；到 ${beijing(payBy)}（北京时间）`,
    );

    const opened = await play.order(who, '1');
    const paying = await shownOf(who.number, 'paying');
    expect(paying.details).toContain(opened.attempt);
    expect(paying.details).toContain('等待支付平台通知');
    expect(paying.attributes['CetDeadline']).toBe(payBy);

    await rig.switches({ failQueries: true });
    await rig.time.skip(24 * HOUR + MINUTE / 2);
    const doubtful = await shownOf(who.number, 'inDoubt');
    expect(doubtful.details).toContain(opened.attempt);
    expect(doubtful.details).toContain('考位保留');
    expect(doubtful.details).toContain('超过一小时由财务处理');

    await rig.switchesOff();
    await rig.time.skip(2 * MINUTE);
    await rig.outcome(who.number);
    expect(await attributesOf(who.number)).toMatchObject({ CetState: 'deleted' });
  });

  it('of a settled one: no deadline any more', async () => {
    const who = await play.holding('1');
    await play.payInTime(await play.order(who, '1'));
    await rig.outcome(who.number);
    expect(await attributesOf(who.number)).toEqual({
      CetSitting: '262',
      CetSchool: '99301',
      CetState: 'settled',
    });
    expect(await detailsOf(who.number)).toBe('全部科目已支付，报名完成。');
  });

  it('of one that 集体缴费 has locked: it waits for the school, and no clock runs [R34]', async () => {
    const who = await play.holding('1');
    const { snapshot } = await play.untilState(who.number, 'holding');
    const [entry] = snapshot.entries;
    await handleOf(who.number).signal('rollFrozen', {
      snapshot: {
        ...snapshot,
        seq: snapshot.seq + 1,
        entries: [{ ...entry, payBy: null, locked: true }],
        remindAt: null,
        actAt: null,
        nextWakeAt: null,
      },
    });
    const locked = await shownOf(who.number, 'locked');
    expect(locked.attributes).not.toHaveProperty('CetDeadline');
    expect(locked.details).toContain('已被集体缴费锁定');
    expect(locked.details).toContain('不计时');
    await rig.time.skip(30 * HOUR);
    await rig.expectWaiting(who.number);
  });

  it('finds the waiting ones by a saved query', async () => {
    const who = await play.holding('1');
    await play.untilState(who.number, 'holding');
    await rig.eventually(async () => {
      const found = [];
      for await (const run of rig.client.workflow.list({
        query: `CetState = 'holding' AND CetSchool = '99301' AND ExecutionStatus = 'Running'`,
      })) {
        found.push(run.workflowId);
      }
      expect(found).toContain(registrationWorkflowId(who.number));
    });
  });
});
