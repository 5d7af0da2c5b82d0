import { type Instant, plusHours } from '../../domain/instant';

/**
 * The one sitting of the seed. Its code is fixed, since tests and links name it; its dates follow the
 * moment of seeding, so that windows are open whenever a demonstration starts.
 */
export const SITTING = { code: '262', name: '2026年下半年CET考试', agreementVersion: 1 } as const;

interface SeedSubject {
  readonly code: string;
  readonly language: string;
  readonly level: 4 | 6;
  readonly kind: 'written' | 'oral';
  readonly name: string;
  /** Days after the exam weekend's Saturday, and the hour in Beijing; `null`: no date published yet. */
  readonly exam: { readonly day: 0 | 1; readonly hour: number } | null;
}

const written = (code: string, language: string, level: 4 | 6, hasDate = true): SeedSubject => ({
  code,
  language,
  level,
  kind: 'written',
  name: `${language}${level === 4 ? '四' : '六'}级笔试`,
  exam: hasDate ? { day: 0, hour: level === 4 ? 9 : 15 } : null,
});

const oral = (code: string, language: string, level: 4 | 6, day: 0 | 1): SeedSubject => ({
  code,
  language,
  level,
  kind: 'oral',
  name: `${language}${level === 4 ? '四' : '六'}级口试`,
  exam: { day, hour: 9 },
});

/** [R20]. Russian 6 and French 4 have no exam date yet: they show why they cannot be chosen [R22]. */
export const SUBJECTS: readonly SeedSubject[] = [
  written('1', '英语', 4),
  written('2', '英语', 6),
  written('3', '日语', 4),
  written('4', '日语', 6),
  written('5', '德语', 4),
  written('6', '德语', 6),
  written('7', '俄语', 4),
  written('8', '俄语', 6, false),
  written('9', '法语', 4, false),
  oral('F', '英语', 4, 0),
  oral('S', '英语', 6, 1),
  oral('J', '日语', 4, 0),
];

/** Orals on the first weekend two weeks from the moment of seeding, written exams three weeks from it. */
const WEEKEND_IN_DAYS = { oral: 14, written: 21 } as const;

export const examAt = ({ kind, exam }: SeedSubject, now: Instant): Instant | null =>
  exam && plusHours(saturdayFrom(now, WEEKEND_IN_DAYS[kind]), 24 * exam.day + exam.hour);

/** Nine in the morning, days before the exams. */
export const oralTicketsFrom = (now: Instant): Instant =>
  plusHours(saturdayFrom(now, WEEKEND_IN_DAYS.oral), 9 - 2 * 24);
export const writtenTicketsFrom = (now: Instant): Instant =>
  plusHours(saturdayFrom(now, WEEKEND_IN_DAYS.written), 9 - 6 * 24);

/** Midnight in Beijing of the first Saturday at least `days` after the Beijing date of `now`. */
const saturdayFrom = (now: Instant, days: number): Instant => {
  const date = plusHours(now, 8 + 24 * days).slice(0, 10);
  const midnight = `${date}T00:00:00.000Z`;
  const saturday = 6 - new Date(midnight).getUTCDay();
  return plusHours(midnight, 24 * saturday - 8);
};

/** 报名协议 [R9]: the clauses that the guide shows, and in its spirit those it cuts off (5 to 10). */
export const AGREEMENT_CLAUSES: readonly string[] = [
  '本报名网站的所有权归教育部考试中心所有，考生必须完全同意本协议条款，方可进行网上报名。',
  '考生本人已认真阅读并同意遵守本网站提供的报名流程及考生须知。',
  '考生本人保证报名时的个人信息资料真实、正确，并将对个人信息不真实或不正确而导致无法参加考试以及其它直接或间接的后果负责。',
  '考生本人理解并同意，在报名过程中出现不可抗力所引起的无法正常报名的情况，本网站不承担任何直接或间接的责任。',
  '考生本人理解并同意，网上支付系统由支付平台所有并运营，在付费过程中由于支付平台网上系统问题所引起的无法正常支付的情况，本网站不承担任何直接或间接的责任。',
  '考生本人应妥善保管通行证账号及密码，因保管不善造成的后果由考生本人承担。',
  '考生本人理解并同意，只有支付成功的科目才算报名完成；规定时间内未支付的科目将被系统自动删除。',
  '考生本人理解并同意，科目支付成功后不可取消、不可更改。',
  '考生本人同意本网站为组织考试的目的使用其报名信息，本网站对报名信息予以保密。',
  '考生本人已了解本考试的有关规定，保证按规定的程序和要求参加考试，如有违反，自愿按《国家教育考试违规处理办法》有关条款接受处理。',
  '遵守全国大学英语四、六级考试有关报名规定，不弄虚作假，不伪造、使用假证明、假证书。如有违反，自愿按规定接受处理。',
  '服从考场工作人员和监考教师管理，自觉遵守考试纪律，考试诚实守信，不违规，不作弊。',
];
