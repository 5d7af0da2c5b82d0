import type { z } from 'zod';
import { FIELD_NAMES } from '../domain/settings';

/** What is wrong with an input, in Chinese and by its field; never jargon, never the value. */
export interface InputIssue {
  readonly in: InputPart;
  /** As a path: `['subjects', 0, 'subject']`; empty for the whole. */
  readonly field: readonly (string | number)[];
  readonly message: string;
}

export type InputPart = 'body' | 'query' | 'path' | 'header';

const LABELS: Readonly<Record<string, string>> = {
  ...FIELD_NAMES,
  set: '设置内容',
  target: '代码',
  whenHeld: '处理方式',
  effectiveAt: '生效时间',
  hours: '顺延小时数',
  scope: '范围',
  under: '范围代码',
  list: '名单',
  format: '文件格式',
  email: '电子邮箱',
  password: '密码',
  passwordAgain: '确认密码',
  currentPassword: '当前密码',
  token: '链接',
  lookup: '查询结果',
  captcha: '验证码',
  profile: '个人资料',
  phone: '手机号码',
  documentType: '证件类型',
  documentNumber: '证件号码',
  name: '姓名',
  purpose: '用途',
  version: '协议版本',
  qualification: '资格信息',
  confirmed: '确认勾选',
  subjects: '科目',
  subject: '科目',
  campus: '校区',
  gateway: '支付方式',
  bank: '银行',
  kind: '科目类别',
  orderNo: '支付订单号',
  'idempotency-key': '防重复提交标识（Idempotency-Key）',
  ticket: 'CET四级准考证号',
  code: '动态验证码',
  'scope.code': '范围代码',
  'set.name': '考次名称',
  why: '原因',
  reason: '原因',
  grounds: '申请理由',
  role: '岗位',
  passportId: '通行证ID',
  registration: '报名号',
  institution: '学校或校区代码',
  at: '查询方式',
  field: '查看内容',
  file: '文件',
  files: '证明材料',
  actor: '操作人',
  action: '操作代码',
  since: '起始时间',
  until: '结束时间',
  title: '标题',
  subtitle: '副标题',
  label: '名称',
  nav: '导航',
  paragraphs: '段落',
  flow: '报名流程',
  sideMenu: '侧边菜单',
  news: '通知',
  lines: '正文',
  hotline: '客服热线',
  'hotline.number': '客服电话',
  'hotline.hours': '客服时间',
  copyright: '版权信息',
  icp: '备案号',
  browsers: '浏览器提示',
};

/** By its last two names, or by its last. */
export const labelOf = (field: readonly PropertyKey[]): string => {
  const [last, before] = [...field].reverse().filter((part) => typeof part === 'string');
  return LABELS[`${before}.${last}`] ?? LABELS[`${last}`] ?? '提交的内容';
};

/** Zod's error map for everything a candidate sends. A message of the schema's own goes before it. */
export const chineseIssue: z.core.$ZodErrorMap = (issue) => {
  const label = labelOf(issue.path ?? []);
  switch (issue.code) {
    case 'invalid_type':
      return (issue.input ?? null) === null ? `请填写${label}` : `${label}的格式不正确`;
    case 'too_small':
      if (isNumber(issue.origin)) return `${label}不能小于${issue.minimum}`;
      return issue.origin === 'array' ? `请至少选择一项${label}` : `请填写${label}`;
    case 'too_big':
      if (isNumber(issue.origin)) return `${label}不能大于${issue.maximum}`;
      return issue.origin === 'array' ? `${label}的项数过多` : `${label}过长`;
    case 'invalid_value':
      return `请选择正确的${label}`;
    case 'unrecognized_keys':
      return `不能识别的项目：${issue.keys.slice(0, 5).map(shown).join('、')}`;
    default:
      return `${label}的格式不正确`;
  }
};

const isNumber = (origin: string): boolean => origin === 'number' || origin === 'int';

/** A key that somebody made up comes back short and plain. */
const shown = (key: string): string => key.replace(/[^\w-]/g, '?').slice(0, 32);

export const issuesOf = (part: InputPart, error: z.ZodError): InputIssue[] =>
  error.issues.flatMap(meant).flatMap((issue) => {
    const field = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    if (issue.code !== 'unrecognized_keys') return [{ in: part, field, message: issue.message }];
    return issue.keys
      .slice(0, 5)
      .map((key) => ({ in: part, field: [...field, shown(key)], message: issue.message }));
  });

/** Of a form that comes in several shapes, the complaints about the one that fits best. */
const meant = (issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] => {
  if (issue.code !== 'invalid_union') return [issue];
  const [best = [issue]] = [...issue.errors].sort((one, other) => weigh(one) - weigh(other));
  return best;
};

/** A field that nobody knows tells most surely that another shape was meant. */
const weigh = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.reduce(
    (sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 * issue.keys.length : 1),
    0,
  );

/** An input that does not fit its schema: 400 `invalidInput`. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  constructor(readonly issues: readonly InputIssue[]) {
    super('invalidInput');
  }
}

/** Reads an input by its schema. Throws `InvalidInput` that names each field. */
export const readInput = <S extends z.ZodType>(
  part: InputPart,
  schema: S,
  input: unknown,
): z.output<S> => {
  const read = schema.safeParse(input, { error: chineseIssue });
  if (!read.success) throw new InvalidInput(issuesOf(part, read.error));
  return read.data;
};
