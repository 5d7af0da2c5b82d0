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
