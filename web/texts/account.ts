/** 通行证: login, registering, the account page, recovery [R2]–[R7]. */
export const LOGIN = {
  title: '考生登录',
  email: '账号（电子邮箱）',
  password: '密码',
  captcha: '验证码',
  submit: '登录',
  reset: '重置',
  noAccount: '没有通行证？',
  register: '点击注册',
  forgot: '找回密码',
  find: '找回账号',
  again: '登录已失效，请重新登录；您填写的内容仍然保留。',
} as const;

/** 个人资料, on every page that has it. */
export const PROFILE = {
  email: '电子邮箱',
  phone: '手机',
  documentType: '证件类型',
  documentNumber: '证件号',
  name: '姓名',
} as const;

export const REGISTER = {
  title: '注册新用户',
  email: '电子邮箱',
  emailHint: '电子邮箱就是您的登录账号，找回密码的邮件也发到这里，请仔细核对。',
  password: '密码',
  passwordHint: '至少 8 位；请不要使用常见的密码，也不要与其他网站相同。',
  passwordAgain: '确认密码',
  captcha: '验证码',
  profile: '个人资料（可选填）',
  profileHint: '报名时会另行查询您的学籍信息，现在不填也可以报名。',
  submit: '提交',
  hasAccount: '已有通行证？',
  logIn: '点击登录',
  doneTitle: '注册成功',
  passportId: '您的通行证ID',
  verify:
    '请登录后打开“我的账号”，点击“验证邮箱”，系统会发一封验证邮件。没有验证的邮箱，在保存报名信息以后不能用来找回密码。',
  goOn: '去登录',
} as const;

export const ACCOUNT = {
  title: '账号信息',
  passportId: '通行证ID',
  verified: '已验证',
  notVerified: '未验证',
  withState: (email: string, state: string): string => `${email}（${state}）`,
  notFilled: '未填写',
  pending: '待验证的新邮箱',
  whyVerify:
    '邮箱还没有验证。没有验证的邮箱，在保存报名信息以后不能用来找回密码，请尽快点击“验证邮箱”。',
  pendingHint: '新邮箱验证以后才成为登录账号；在此之前请继续使用原来的电子邮箱登录。',
  verify: '验证邮箱',
  edit: '修改资料',
  password: '修改密码',
  enter: '进入报名',
  noMail:
    '没有收到验证邮件？请查看垃圾邮件；如果电子邮箱有误，请点击“修改资料”更正，然后重新发送。',
  links: '账号操作',
} as const;

export const EDIT = {
  title: '修改资料',
  hint: '清空一项并提交，就是删除这项资料。',
  emailHint: '电子邮箱是您的登录账号。更改时须输入密码，系统会通知原来的电子邮箱。',
  pendingHint: (email: string): string =>
    `这个新邮箱还没有验证，目前的登录账号仍是 ${email}；改回原来的邮箱并提交，可以取消更改。`,
  password: '密码',
  passwordHint: '更改电子邮箱须输入当前密码。',
  captcha: '验证码',
  submit: '提交',
  reset: '重置',
  back: '返回账号信息',
  unchanged: '您没有修改任何内容。',
  emailChanged: (email: string): string =>
    `电子邮箱已改为 ${email}，请用它登录。验证邮件已发到这个邮箱，请注意查收。`,
  verificationSent: (email: string): string =>
    `验证邮件已发到 ${email}。打开邮件中的链接完成验证以后，它才成为登录账号；在此之前请继续使用原来的电子邮箱登录。`,
  emailKept: (email: string): string => `电子邮箱为 ${email}，没有等待验证的更改。`,
  profileSaved: '手机、证件和姓名已保存。',
  profileNotYet: '手机、证件和姓名的修改还没有保存：请输入新的验证码，再次点击“提交”。',
  doneTitle: '修改成功',
} as const;

export const CHANGE_PASSWORD = {
  title: '修改密码',
  hint: '修改密码以后，其他设备和浏览器上的登录会全部退出；您在这里仍然保持登录。待验证的新邮箱也会取消，需要时请重新修改。',
  current: '当前密码',
  password: '新密码',
  passwordHint: REGISTER.passwordHint,
  passwordAgain: '确认新密码',
  submit: '提交',
  doneTitle: '修改密码成功',
  done: '其他设备和浏览器上的登录已全部退出，下次请用新密码登录。',
  back: '返回账号信息',
  forgot: '忘记了当前密码？',
  find: '找回密码',
} as const;

export const VERIFY = {
  title: '验证邮箱',
  hint: '请点击下面的按钮，确认这个电子邮箱是您的。',
  submit: '确认验证',
  doneTitle: '邮箱验证成功',
  done: (email: string): string => `您的电子邮箱 ${email} 已通过验证。`,
  goOn: '查看账号信息',
  again:
    '获取新的链接：登录后打开“我的账号”，再次点击“验证邮箱”。只有最新一封验证邮件中的链接有效；如果您已经验证过，“我的账号”会显示“已验证”。',
  account: '我的账号',
  noToken:
    '链接不完整，或者页面已经刷新。请重新打开邮件中的链接；如果仍然不行，请把整个链接复制到浏览器的地址栏。',
} as const;

export const FORGOT = {
  title: '找回密码',
  email: '电子邮箱',
  emailHint: '注册通行证时使用的电子邮箱。',
  captcha: '验证码',
  submit: '找回密码',
  doneTitle: '完成找回密码',
  helpTitle: '没有收到邮件？',
  help: [
    '请查看垃圾邮件，并确认填写的就是注册时使用的电子邮箱；邮件可能要几分钟才到。',
    '邮件中有两个链接，分别供教育网用户和其他用户使用；第一个无法打开时，请点击第二个。',
    '注册时填错了邮箱，但记得密码：请用填错的邮箱登录，再点击“修改资料”更正。',
    '注册时填错了邮箱，也忘记了密码，还没有保存报名信息：请重新注册。',
    '注册时填错了邮箱，也忘记了密码，已经保存了报名信息：请重新注册，再拨打客服电话，提供新账号的通行证ID和电子邮箱，申请重新绑定。',
  ],
  register: '注册新用户',
  logIn: '登录',
  find: '忘记了账号？找回已报名账号',
  again: '重新填写',
} as const;

export const RESET = {
  title: '重新设置密码',
  hint: '请填写收到邮件的电子邮箱和新密码。修改成功以后，所有设备上的登录都会退出。',
  email: '电子邮箱',
  password: '新密码',
  passwordHint: REGISTER.passwordHint,
  passwordAgain: '确认新密码',
  submit: '提交',
  doneTitle: '修改密码成功',
  done: '请用电子邮箱和新密码登录。',
  goOn: '去登录',
  invalid:
    '链接只能使用一次，很快失效，并且只有最新一封邮件中的链接有效；填写的电子邮箱也必须是收到这封邮件的邮箱。如果您刚才已经修改成功，请直接登录。',
  noToken: VERIFY.noToken,
  again: '重新找回密码',
  logIn: '登录',
} as const;

export const FIND = {
  title: '最近考次报名账号找回',
  hint: '填写报名时使用的证件和姓名，可以找回最近考次报名所用的通行证账号。只能找到已经保存报名信息的考生。',
  documentNumber: '证件号码',
  captcha: '验证码',
  submit: '提交',
  doneTitle: '找回成功！',
  found: '您的通行证账号为',
  masked: '为保护您的信息，账号只显示一部分。点击下面的按钮，系统会把找回密码邮件发到这个邮箱。',
  sendMail: '发送找回密码邮件',
  another: '重新查询',
  otherTitle: '其他找回方式',
  officer: '联系所在学校的负责老师，核实两项考生信息后由老师告知。',
  hotline: '拨打客服电话，核实两项考生信息后由客服告知：',
  logIn: '去登录',
} as const;
