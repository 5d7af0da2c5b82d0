import { actOf, school } from '../support/desk';
import { english4 } from '../support/people';
import { createPlay, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

/** The mail that a school's officer sends to a whole list [R44]. */
let rig: Rig;
let play: Play;
beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const officer = actOf('officer', school('99301'));
const mailsTo = (number: string) =>
  rig.mails.filter(({ text, subject }) => text.includes(number) && subject.includes('请尽快支付'));

it('[R44] reminds of what is unpaid, long before the system would, and not of what was paid meanwhile', async () => {
  const [holding, paying] = [await play.holding('1'), await play.holding('1')];
  await rig.stopWorkers();
  const asked = await rig.store.bulkReminders.remind(officer, {
    ...{ list: 'unpaid', under: '99301', why: '临近截止' },
  });
  expect(asked).toEqual({ asked: 2, remindedBefore: 0 });
  const opened = await play.order(paying, '1');
  await play.payInTime(opened);
  await rig.startWorkers();
  await rig.eventually(async () => {
    const states = await rig.rows(
      `SELECT r.number, m.state FROM mail m JOIN registration r ON r.id = m.registration_id
       WHERE m.kind = 'deskReminder' ORDER BY m.number`,
    );
    expect(states).toEqual(
      expect.arrayContaining([
        { number: holding.number, state: 'sent' },
        { number: paying.number, state: 'moot' },
      ]),
    );
  });
  expect(mailsTo(holding.number)).toHaveLength(1);
  expect(mailsTo(holding.number)[0]?.text).toMatch(/英语四级笔试.*北京时间/);
  expect(mailsTo(paying.number)).toEqual([]);
});
