import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REGISTRATION_FACTS } from '../../domain/facts';
import { REBIND_FACTS } from '../../domain/rebinding';
import { actorWords, mailWords, timelineWords } from '../../domain/timeline';

const names = {
  subject: (code: string) => (code === '1' ? '(1) 英语四级笔试' : `(${code})`),
  campus: (code: string) => `(${code})测试校区`,
};
const words = (action: string, detail: Record<string, unknown> = {}) =>
  timelineWords({ action, detail }, names);

describe('the timeline says in plain words what happened [R38]', () => {
  it.each([
    [
      'subjectChosen',
      {
        entries: [
          { subject: '1', campus: '993010', feeFen: 3000, payBy: '2026-09-02T02:00:00.000Z' },
        ],
      },
      ['报考科目', '(1) 英语四级笔试，(993010)测试校区，支付时限 2026-09-02 10:00:00（北京时间）'],
    ],
    ['entryCancelled', { subjects: ['1', 'F'] }, ['取消报考科目', '(1) 英语四级笔试、(F)']],
    [
      'latePaymentSettled',
      {
        attempt: 'A1',
        amountFen: 3000,
        lines: [{ subject: '1', amountFen: 3000, outcome: 'refundDue', reason: 'paidTwice' }],
      },
      [
        '迟到的支付已处理',
        '¥30.00，支付尝试 A1；(1) 英语四级笔试：应退款（该科目此前已支付，本次为重复支付）',
      ],
    ],
    [
      'contactLooked',
      { field: 'email', why: '核对学号', from: '192.0.2.7' },
      ['查看完整联系信息', '电子邮箱；理由：核对学号'],
    ],
    [
      'reviewDecided',
      { review: 'V1', outcome: 'moot', why: 'rebound' },
      ['CET6资格复核：不再需要', '复核 V1；理由：报名信息已换绑'],
    ],
  ])('%s', (action, detail, [title, text]) => {
    expect(words(action, detail)).toEqual({ title, text });
  });

  it('has words for every fact of a registration and of a rebind', () => {
    for (const action of [...REGISTRATION_FACTS, ...REBIND_FACTS]) {
      expect([action, words(action).title]).not.toEqual([action, '其他操作']);
    }
  });

  it('shows an action that it does not know all the same, by its code', () => {
    expect(words('somethingNew', { why: '试行' })).toEqual({
      title: '其他操作',
      text: 'somethingNew；理由：试行',
    });
  });

  it('never stumbles over a row that lacks what newer rows have, or has other things there', () => {
    for (const action of [
      ...REGISTRATION_FACTS,
      ...REBIND_FACTS,
      'reviewDecided',
      'contactLooked',
    ]) {
      const odd = {
        entries: 'none',
        lines: [1, null],
        subjects: [7],
        amountFen: 'much',
        payBy: 'soon',
      };
      expect(words(action, odd).title).toMatch(/\p{Script=Han}/u);
    }
  });

  it('names each mail that the product can ask for, and what became of it', () => {
    const kinds =
      readFileSync(join(__dirname, '../../domain/mails.ts'), 'utf8').split('StaffMailKind')[0] ??
      '';
    for (const [, kind = ''] of kinds.matchAll(/'(\w+)'/g)) {
      expect([kind, mailWords(kind, 'sent').title]).not.toEqual([kind, `邮件：${kind}`]);
    }
    expect(mailWords('unheardOf', 'moot')).toEqual({
      title: '邮件：unheardOf',
      text: '情况已变，未发送',
    });
  });

  it('says who it was, staff by name or by id', () => {
    const actors = [
      'candidate:x',
      'gateway:alipay',
      'workflow',
      'staff:7',
      'staff:8',
      'somebody',
      'operator',
      'odd:1',
    ];
    expect(actors.map((actor) => actorWords(actor, new Map([['8', '赵老师']])))).toEqual([
      ...[
        '考生',
        '支付平台',
        '系统',
        '工作人员 7',
        '工作人员 赵老师',
        '未登录的访问者',
        '运维',
        'odd:1',
      ],
    ]);
  });
});
