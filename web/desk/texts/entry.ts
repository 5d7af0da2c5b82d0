/** Getting in: the login and the invitation. */
export const LOGIN = {
  title: '登录 CET后台',
  again: '登录已失效，请重新登录。页面和您填写的内容仍然保留。',
  email: '电子邮箱',
  password: '密码',
  code: '动态验证码',
  codeHint: '手机验证器上的 6 位数字，每 30 秒更换一次。',
  submit: '登录',
  help: '账号由运维或省考试机构邀请开通，不能自行注册。忘记密码或更换手机，请联系为您开通账号的人员重新邀请。',
} as const;

export const INVITATION = {
  title: '启用后台账号',
  noToken: '请打开邀请邮件，点击其中的链接进入本页。链接只能使用一次，72 小时内有效。',
  invalid: '邀请链接已失效。请联系为您开通账号的人员重新邀请。',
  you: '您的账号',
  email: '电子邮箱',
  name: '姓名',
  role: '岗位',
  scope: '管理范围',
  factorTitle: '第一步：绑定动态验证码',
  factor: '请用手机上的验证器应用（如“腾讯身份验证器”“Microsoft Authenticator”）扫描二维码。',
  qr: '绑定动态验证码的二维码',
  secret: '不能扫码时，请在应用中手工输入密钥',
  passwordTitle: '第二步：设置密码',
  password: '密码',
  passwordHint: '至少 8 位；请不要使用常见的密码，也不要与其他网站相同。',
  passwordAgain: '确认密码',
  code: '动态验证码',
  codeHint: '绑定后，应用上显示的 6 位数字。',
  submit: '启用账号并登录',
} as const;
