/** Words of every page. Each text that a candidate reads stands once, here or in its page's file of texts. */
export const COMMON = {
  site: '全国大学英语四、六级考试报名网',
  skip: '跳到正文',
  colon: '：',
  loading: '正在载入……',
  busy: '正在提交……',
  missing: '还有未完成的内容，请检查标出的项目',
  retry: '重试',
  cancel: '取消',
  confirm: '确定',
  back: '返回',
  home: '首页',
  backHome: '返回首页',
  hotline: '客服电话',
  nav: '主导航',
  menu: '报名菜单',
  personBar: '当前登录',
  name: '姓名',
  sitting: '考次',
  account: '我的账号',
  logOut: '退出',
  logIn: '登录',
  notFoundTitle: '没有找到页面',
  notFound: '您访问的页面不存在，请从首页重新进入。',
  overtaken: '本浏览器已在其他窗口登录了另一账号或已退出，本页内容可能不再有效。',
  reload: '刷新本页',
  offline: '网络连接已断开，正在等待恢复……',
  retryAfter: (seconds: number): string => `请在 ${seconds} 秒后重试。`,
  requestId: (id: string): string => `如需联系客服，请提供请求编号：${id}`,
  left: ({
    hours,
    minutes,
    seconds,
  }: {
    hours: number;
    minutes: number;
    seconds: number;
  }): string => `剩余 ${hours} 小时 ${minutes} 分 ${seconds} 秒`,
  over: '已到时限',
} as const;
