import type { RegistrationSnapshot } from '../../domain/snapshot';
import { raiseEra } from '../../store/era';
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
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const handleOf = (number: string) => rig.client.workflow.getHandle(registrationWorkflowId(number));

/** A signal by hand, as a dispatcher may send it twice, late or in the wrong order. */
const send = (number: string, name: string, snapshot: RegistrationSnapshot) =>
  handleOf(number).signal(name, { snapshot });

describe('facts that come twice, late or out of order', () => {
  it('change nothing: the newer snapshot by era and seq stands', async () => {
    const who = await play.save();
    const empty = (await play.status(who.number)).snapshot;
    await play.choose(who, '1');
    const holding = (await play.untilState(who.number, 'holding')).snapshot;

    await send(who.number, 'registrationSaved', empty);
    await send(who.number, 'subjectChosen', holding);
    await send(who.number, 'subjectChosen', holding);
    await send(who.number, 'registrationDeleted', { ...empty, state: 'deleted' });
    expect((await play.status(who.number)).snapshot).toEqual(holding);
    await rig.expectWaiting(who.number);
  });

  it('are learnt whole, though the facts between were never heard: the order before the choice', async () => {
    const who = await play.save();
    await rig.stopDispatcher();
    await rig.store.registrations.chooseSubjects(who, [{ subject: '1' }]);
    const { snapshot } = await rig.store.payments.openOrder(who, {
      subjects: ['1'],
      gateway: 'alipay',
      bank: null,
    });
    await send(who.number, 'orderOpened', snapshot);
    const known = await play.untilState(who.number, 'paying');
    expect(known.snapshot.entries.map((entry) => entry.subject)).toEqual(['1']);

    rig.startDispatcher();
    await rig.told();
    expect((await play.status(who.number)).snapshot).toEqual(known.snapshot);
  });

  it('are believed again after a restore has raised the era, though their seq is lower', async () => {
    const who = await play.holding('1');
    const { snapshot } = await play.untilState(who.number, 'holding');
    const future = { ...snapshot, seq: snapshot.seq + 100 };
    await send(who.number, 'caughtUp', future);
    await rig.eventually(async () =>
      expect((await play.status(who.number)).snapshot.seq).toBe(future.seq),
    );

    await raiseEra(rig.owner);
    await rig.told();
    await rig.eventually(async () => {
      const { era, seq } = (await play.status(who.number)).snapshot;
      expect(era).toBe(snapshot.era + 1);
      expect(seq).toBeLessThan(future.seq);
    });
  });

  it('settle a run even when the deadline has been reached on the way: the store had it first', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.pay(opened.attempt, opened.url);
    await rig.stopDispatcher();
    const notified = play.notify(opened);
    await rig.time.skip(24 * HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    rig.startDispatcher();
    await notified;
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });
});

describe('messages nobody has defined', () => {
  it('are learnt when they bring a snapshot', async () => {
    const who = await play.holding('1');
    const { snapshot } = await play.untilState(who.number, 'holding');
    const later = { ...snapshot, seq: snapshot.seq + 1, state: 'deleted' as const, entries: [] };
    await send(who.number, 'entryForgotten', later);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'empty24h' });
  });

  it('block nothing when they bring none, nor does a known one that an operator sends empty', async () => {
    const who = await play.holding('1');
    const before = await play.untilState(who.number, 'holding');
    await handleOf(who.number).signal('entryForgotten');
    await handleOf(who.number).signal('paymentConfirmed');
    await handleOf(who.number).signal('caughtUp', { snapshot: null });
    expect(await play.status(who.number)).toEqual(before);
    await play.cancel(who, '1');
    await play.untilState(who.number, 'empty');
  });
});

describe('several facts at once', () => {
  it('go as one caughtUp, a single one as the signal of its own name', async () => {
    const who = await play.save();
    await rig.stopDispatcher();
    await rig.store.registrations.chooseSubjects(who, [{ subject: '1' }]);
    await rig.store.payments.openOrder(who, { subjects: ['1'], gateway: 'alipay', bank: null });
    rig.startDispatcher();
    await rig.told();
    await play.untilState(who.number, 'paying');
    const { events } = await handleOf(who.number).fetchHistory();
    const signals = (events ?? []).flatMap(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? [],
    );
    expect(signals).toEqual(['registrationSaved', 'caughtUp']);
  });
});

describe('a run whose store knows less than it does: restored, and the era not raised yet', () => {
  it('asks once a minute, never in a busy loop', async () => {
    const who = await play.holding('1');
    const { snapshot } = await play.untilState(who.number, 'holding');
    await send(who.number, 'caughtUp', { ...snapshot, seq: snapshot.seq + 100 });
    await rig.time.skip(20 * HOUR + 20 * MINUTE);
    const activities = await play.events(registrationWorkflowId(who.number));
    const asked = activities.filter((name) => name === 'activityTaskScheduled').length;
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(25);
    await handleOf(who.number).terminate('the test is over');
  });
});
