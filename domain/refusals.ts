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

  // CET6资格复核 [R14]–[R19]
  reviewNotOffered: { status: 409, title: '所在校区不开考英语六级笔试，不能申请CET6资格复核' },
  reviewBarred: { status: 409, title: '该考生被限制报考英语六级，不能进行CET6资格复核' },
  reviewNotNeeded: { status: 409, title: '已具有英语六级报考资格，无需申请CET6资格复核' },
  reviewTooEarly: {
    status: 422,
    title: 'CET四级笔试成绩为2005年之前的考生，请联系学校相关负责老师代为申请',
  },
  reviewNoMatch: {
    status: 422,
    title: '未能提交：提交的信息与CET四级成绩记录不符，请核对准考证号；如有疑问请联系学校负责老师',
  },
  reviewPending: { status: 409, title: '复核申请处于“未复核”状态，不能修改或取消' },
  reviewApproved: { status: 409, title: 'CET6资格复核已通过，不能更改或取消' },
  reviewDeclined: { status: 409, title: '学校已告知不予复核，如有疑问请联系学校负责老师' },
  reviewOfAnother: {
    status: 409,
    title: '一个通行证账号只能绑定一条复核申请，当前账号的复核申请属于其他考生',
  },
  reviewNotFound: { status: 404, title: '没有可以修改或删除的复核申请' },
  reviewDecided: { status: 409, title: '该复核申请不在“未复核”状态，不能再处理' },
  reviewEvidenceMissing: { status: 422, title: '代为申请须附上证明材料' },
  reviewAccountNeeded: {
    status: 422,
    title: '该考生尚未保存报名信息，请填写考生的通行证ID',
  },

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

  // The desk: staff and what they may do
  deskLoginFailed: { status: 401, title: '账号、密码或动态验证码错误' },
  totpWrong: { status: 422, title: '动态验证码错误，请核对手机时间后输入新的验证码' },
  notAllowed: { status: 403, title: '您的岗位不能进行此操作' },
  changedMeanwhile: { status: 409, title: '内容已被他人更改，请刷新后再决定' },
  staffExists: { status: 409, title: '已有工作人员账号，请由运维在后台邀请' },
  staffEmailTaken: { status: 409, title: '该电子邮箱已是工作人员账号' },
  postUnknown: { status: 422, title: '该岗位没有这样的管理范围' },
  notOneself: { status: 409, title: '不能更改自己的账号，请由其他人员操作' },

  // Files and imports [R15] [R43]
  fileEmpty: { status: 422, title: '文件是空的' },
  fileTooLarge: { status: 413, title: '文件过大：复核材料不超过 5 MB，导入文件不超过 64 MB' },
  fileTypeWrong: {
    status: 422,
    title:
      '文件内容不是允许的类型：复核材料为 PDF、JPEG 或 PNG，导入文件为 CSV 或 XLSX（加密的或旧版 .xls 文件请另存为 .xlsx）',
  },
  importNotReady: { status: 409, title: '该导入不在等待确认的状态' },
  importNotApplied: { status: 409, title: '该导入没有写入，不能撤销' },

  // Settings and extensions [R42] [R45]
  settingUnchanged: { status: 409, title: '与当前设置相同，没有需要保存的更改' },
  settingContradicts: { status: 422, title: '设置前后矛盾，请检查标出的项目' },
  settingSettled: { status: 409, title: '该更改已经生效或已撤回' },
  effectivePast: { status: 422, title: '生效时间不能早于现在' },
  capacityBelowPaid: { status: 409, title: '容量不能少于已支付人数' },
  capacityBelowHeld: { status: 409, title: '容量少于已支付和已报未支付的人数，请选择处理方式' },
  extensionRunning: { status: 409, title: '范围重叠的另一批次正在顺延' },

  // Candidates at the desk, and rebinding [R38]–[R40]
  candidateNotFound: {
    status: 404,
    title: '没有查询到该考生，请核对机构、证件类型和证件号码',
  },
  reasonIsPersonal: { status: 422, title: '理由中请勿填写姓名、证件号码、电话或电子邮箱' },
  rebindAccountUnknown: { status: 422, title: '新通行证ID与电子邮箱不匹配，请与来电人核对' },
  rebindSameAccount: { status: 409, title: '报名信息已经绑定在该通行证账号上' },
  rebindAccountTaken: { status: 409, title: '新通行证账号在本考次已有报名信息，不能换绑' },
  rebindOpen: { status: 409, title: '该报名信息已有待处理的换绑申请' },
  rebindDecided: { status: 409, title: '该换绑申请已有结果，不能再处理' },
  rebindLapsed: { status: 409, title: '该换绑申请已超过 72 小时，请重新提出' },
  rebindOwnProposal: { status: 403, title: '提出人不能审批自己的换绑申请' },
  rebindStale: { status: 409, title: '提出申请后情况已有变化，请驳回后重新提出' },
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
