/**
 * Every business "no", in one closed list. A refusal is expected and typed: it has a stable code for
 * programs, an HTTP status, and a Chinese sentence that a candidate understands and can act on.
 * A fault (the outside world fails) and a defect (a bug) are never refusals.
 */
export const REFUSALS = {
  // What was typed
  invalidInput: { status: 400, title: '提交的内容有误，请检查标出的项目' },
  malformedBody: { status: 400, title: '提交的数据格式不正确' },
  malformedUrl: { status: 400, title: '请求的地址格式不正确' },
  bodyTooLarge: { status: 413, title: '提交的数据过大' },
  unsupportedMediaType: { status: 415, title: '不支持的数据类型，请使用 JSON' },
  idempotencyKeyMissing: { status: 400, title: '缺少防重复提交标识（Idempotency-Key）' },
  idempotencyKeyReused: { status: 422, title: '同一防重复提交标识不能用于不同的内容' },
  notFound: { status: 404, title: '没有找到您要的内容' },
  methodNotAllowed: { status: 405, title: '不支持这种操作' },
  tooManyRequests: { status: 429, title: '操作过于频繁，请稍后再试' },
  waiting: { status: 429, title: '当前访问人数较多，正在排队' },

  // Account and session [R2]–[R6]
  captchaWrong: { status: 422, title: '验证码错误' },
  emailTaken: { status: 409, title: '该电子邮箱已经注册，请直接登录或找回密码' },
  passwordMismatch: { status: 422, title: '两次输入的密码不一致' },
  passwordWeak: { status: 422, title: '密码过于简单，请使用至少 8 位且不常见的密码' },
  loginFailed: { status: 401, title: '账号或密码错误' },
  loginLocked: { status: 429, title: '登录失败次数过多，账号已暂时锁定，请稍后再试' },
  passwordWrong: { status: 422, title: '当前密码不正确' },
  linkInvalid: { status: 410, title: '链接已失效，请重新获取' },
  accountNotFound: {
    status: 404,
    title:
      '没有找到已报名的账号，请核对证件类型、证件号码和姓名；也可以拨打客服热线，或联系所在学校的负责老师查询',
  },
  notLoggedIn: { status: 401, title: '请先登录' },
  csrfRejected: { status: 403, title: '页面已过期，请刷新后重试' },

  // Qualification and saving [R9]–[R13]
  noSitting: { status: 404, title: '当前没有开放的考次' },
  agreementRequired: { status: 409, title: '请先阅读并同意报名协议' },
  agreementOutdated: { status: 409, title: '报名协议已更新，请重新阅读并同意' },
  documentCheckDigit: { status: 422, title: '证件号码的校验位不正确，请检查证件号码' },
  qualificationNotFound: {
    status: 404,
    title: '没有查询到学籍信息，请核对证件类型、证件号码和姓名；如均无误，请联系所在学校',
  },
  qualificationExpired: { status: 409, title: '资格确认已过期，请重新查询资格信息' },
  windowNotOpen: { status: 409, title: '所在校区网上报名尚未开始' },
  windowClosed: { status: 409, title: '所在校区网上报名已经结束' },
  accountHasRegistration: { status: 409, title: '当前通行证账号已绑定其他考生的报名信息' },
  candidateHasRegistration: { status: 409, title: '该考生的报名信息已绑定到其他通行证账号' },
  registrationNotFound: { status: 404, title: '您还没有保存报名信息' },
  registrationDeleted: { status: 410, title: '报名信息已被系统删除，请重新开始报名' },

  // Subjects [R20]–[R27]
  subjectUnknown: { status: 422, title: '科目不存在' },
  notEligible: { status: 409, title: '不具有该科目的报考资格' },
  sameLevel: { status: 409, title: '同级别科目仅能报考一科' },
  englishBothLevels: { status: 409, title: '本考次不能同时报考英语四级和英语六级' },
  alreadyEntered: { status: 409, title: '该科目已报考' },
  writtenRequired: { status: 409, title: '必须先完成同级别笔试科目的报考，才可以报考口试' },
  noExamDate: { status: 409, title: '该科目的考试日期尚未公布' },
  noFee: { status: 409, title: '该科目的费用尚未设置' },
  notOffered: { status: 409, title: '该校区不开考此科目' },
  campusNotAllowed: { status: 409, title: '不能选择该校区报考口试' },
  placeFull: { status: 409, title: '该校区此科目已报满，请选择其他校区' },
  entryNotFound: { status: 404, title: '没有报考该科目' },
  notOral: { status: 409, title: '只有口试科目可以更换校区' },
  entryPaid: { status: 409, title: '已支付科目不可取消或更改' },
  entryLocked: {
    status: 409,
    title: '已报未支付科目无法取消，请联系学校老师确认是否被集体缴费锁定',
  },
  entryInOpenOrder: { status: 409, title: '该科目正在支付中，请先放弃支付' },
  deadlinePassed: { status: 409, title: '支付时限已过，正在核对支付' },

  // Payment [R29]–[R33]
  nothingToPay: { status: 409, title: '没有需要支付的科目' },
  orderOpen: { status: 409, title: '已有未完成的支付，请先完成或放弃支付' },
  orderNotFound: { status: 404, title: '没有找到该支付订单' },
  orderNotOpen: { status: 409, title: '该支付订单已结束' },
  orderPaid: { status: 409, title: '该支付订单已支付成功' },
  tooLateToPay: { status: 409, title: '距支付截止不足两分钟，已不能发起支付' },
  oralBeforeWritten: { status: 409, title: '请先支付笔试科目，或与口试一并支付' },
  gatewayUnknown: { status: 422, title: '不支持该支付方式' },
  badSignature: { status: 400, title: '签名无效' },
} as const satisfies Record<string, { status: number; title: string }>;

export type RefusalCode = keyof typeof REFUSALS;

/** Which input a refusal is about, as a path into the request body: `['subjects', 0, 'subject']`. */
export type FieldPath = readonly (string | number)[];

/** One "no". `detail` adds to the title in Chinese; `field` names the input that caused it. */
export interface Refusal {
  readonly refusal: RefusalCode;
  readonly field?: FieldPath;
  readonly detail?: string;
  /** Seconds after which asking again makes sense (`Retry-After`). */
  readonly retryAfterSeconds?: number;
}

export const refuse = (refusal: RefusalCode, more: Omit<Refusal, 'refusal'> = {}): Refusal => ({
  refusal,
  ...more,
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refusal' in value;

/** A refusal on its way through promises; `api/problem.ts` is the only place that maps it to HTTP. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly refusal: Refusal) {
    super(refusal.refusal);
  }
}

/** Passes a value through, throws a refusal. */
export const orRefuse = <T>(value: T | Refusal): T => {
  if (isRefusal(value)) throw new Refused(value);
  return value;
};
