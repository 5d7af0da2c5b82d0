import type { WorkflowExecutionDescription } from '@temporalio/client';
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

describe('a run whose history has grown long', () => {
  it('continues as new with the same knowledge, attributes and deadline [R27] [R46]', async () => {
    const who = await play.holding('1');
    const before = await play.untilState(who.number, 'holding');
    const handle = rig.client.workflow.getHandle(registrationWorkflowId(who.number));
    const first = await handle.describe();
    // Signals that change nothing: only their number counts.
    for (let heard = 0; heard < 300; heard += 20) {
      await Promise.all(Array.from({ length: 20 }, () => handle.signal('somethingNew')));
    }
    await rig.eventually(async () => expect((await handle.describe()).runId).not.toBe(first.runId));
    await rig.eventually(async () => expect(await play.status(who.number)).toEqual(before));
    const second = await handle.describe();
    expect(attributesOf(second)).toEqual(attributesOf(first));

    await rig.time.skip(24 * HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
  });
});

const attributesOf = ({ typedSearchAttributes }: WorkflowExecutionDescription): string[] =>
  typedSearchAttributes
    .getAll()
    .filter(({ key }) => key.name.startsWith('Cet'))
    .map((pair) => JSON.stringify(pair))
    .sort();
