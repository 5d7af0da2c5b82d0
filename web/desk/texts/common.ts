/** Words of every page of the desk. Each text that staff read stands once, here or in its page's file of texts. */
export const DESK = {
  site: 'CET后台',
  skip: '跳到正文',
  nav: '后台菜单',
  person: '当前登录',
  logOut: '退出',
  loading: '正在载入……',
  busy: '正在提交……',
  retry: '重试',
  reload: '载入最新内容',
  cancel: '取消',
  actions: '操作',
  none: '没有内容',
  more: '载入更多',
  colon: '：',
  required: '（必填）',
  submitKey: 'Ctrl+Enter',
  keys: '快捷键：Alt+数字 打开菜单中的页面；Ctrl+Enter 提交正在填写的表单；Esc 关闭对话框；在列表中用 ↑ ↓ 移到上一行或下一行。',
  changedNext: '您填写的内容仍然保留。请载入最新内容，核对后再决定。',
  why: '原因',
  whyHint: '写入审计日志；请勿填写姓名、证件号码、电话或电子邮箱。',
  notFoundTitle: '没有找到页面',
  notFound: '这个地址没有页面，或者您的岗位不使用该页面。请从菜单进入。',
  homeTitle: '我的工作',
  homeIntro: '您的岗位可以使用以下页面：',
} as const;

export const MENU = {
  reviews: '资格复核',
  candidates: '考生管理',
  rebinds: '换绑',
  boards: '看板',
  settings: '设置',
  capacities: '容量',
  imports: '导入',
  extensions: '应急延期',
  staff: '工作人员',
  audit: '审计',
} as const;

/** 全国, or the code of a province, a school or a campus. */
export const scopeWords = (scope: { readonly kind: string; readonly code?: string }): string => {
  switch (scope.kind) {
    case 'province':
      return `省 ${scope.code}`;
    case 'school':
      return `学校 ${scope.code}`;
    case 'campus':
      return `校区 ${scope.code}`;
    default:
      return '全国';
  }
};
