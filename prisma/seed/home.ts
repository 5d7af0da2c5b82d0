import type { Home } from '../../domain/home.schema';
import { type Instant, beijing } from '../../domain/instant';
import { SITTING, SUBJECTS, examAt, oralTicketsFrom, writtenTicketsFrom } from './sitting';

/** The home page's data [R1], with the sitting's own dates in the news. */
export const homeOf = (now: Instant): Home => ({
  title: '全国大学英语四、六级考试 (CET)',
  subtitle: 'College English Test Band4 and Band6',
  nav: [
    { label: '首页', paragraphs: [] },
    {
      label: '考试简介',
      paragraphs: [
        '全国大学英语四、六级考试（CET）是面向在校大学生的英语水平考试，分笔试和口试，每年举行两次。',
        '日语、德语、俄语、法语四、六级考试与英语考试一并报名。',
      ],
    },
    {
      label: '考生须知',
      paragraphs: [
        '必须先完成笔试科目的报考，才可以报考同级别口试；可以只报考笔试，但不可以只报考口试。',
        '不同科目可分多次报考、支付。只有支付成功的科目才算报名完成。',
        '所有已报考科目如果24小时内未支付，将会被系统自动删除，报考完毕请尽快完成支付。',
      ],
    },
    { label: '考试时间', paragraphs: examLines(now) },
    {
      label: '报名流程',
      paragraphs: ['注册 → 登录 → 资格验证 → 笔试报名缴费 → 口语报名缴费 → 报名成功'],
    },
    {
      label: '常见问题',
      paragraphs: [
        '问：查询不到学籍信息怎么办？答：请核对证件类型、证件号码和姓名；如均无误，请联系所在学校。',
        '问：银行已扣款，支付状态仍为未支付怎么办？答：请勿重复支付，点击“更新”即可向支付平台核对。',
        '问：忘记账号怎么办？答：可通过“找回已报名账号”、客服电话或学校负责老师找回。',
      ],
    },
    {
      label: '特别提示',
      paragraphs: ['已支付科目不可取消或更改。请在支付前仔细核对报考科目、学校和校区。'],
    },
  ],
  flow: ['注册', '登录', '资格验证', '笔试报名缴费', '口语报名缴费', '报名成功'],
  sideMenu: [
    { label: '进入报名', target: 'enter' },
    { label: '注册新用户', target: 'register' },
    { label: '找回已报名账号', target: 'findAccount' },
    { label: '常见问题', target: 'questions' },
    { label: '考试时间', target: 'examTimes' },
  ],
  news: [
    { title: `${SITTING.name}时间`, lines: examLines(now) },
    {
      title: `${SITTING.name}准考证打印提示`,
      lines: [
        `笔试准考证：${minute(writtenTicketsFrom(now))} 起登录系统下载打印。`,
        `口试准考证：${minute(oralTicketsFrom(now))} 起登录系统下载打印。`,
        '考试日前均可打印，请按规定领取或自行打印准考证。',
      ],
    },
  ],
  hotline: { number: '010-62987880', hours: '工作日 8:30–17:30（北京时间）' },
  copyright: 'COPYRIGHT : 中华人民共和国教育部考试中心 / All RIGHTS RESERVED',
  icp: '京ICP备05031027号',
  browsers: '建议使用最近两年的 Chrome、Edge、火狐、Safari 浏览器，或 360 浏览器极速模式',
});

const minute = (at: Instant): string => beijing(at).slice(0, 16);

const examLines = (now: Instant): string[] =>
  SUBJECTS.map((subject) => {
    const at = examAt(subject, now);
    return `${subject.name}：${at === null ? '另行通知' : minute(at)}`;
  });
