/** 工作人员. */
export const STAFF = {
  title: '工作人员',
  list: '管理范围内的账号',
  name: '姓名',
  email: '电子邮箱',
  role: '岗位',
  scope: '管理范围',
  scopeHint: '省（2 位）、学校（5 位）或校区（6 位）代码；不填为全国。',
  state: '状态',
  appoint: '任命工作人员',
  appointSubmit: '任命并发出邀请',
  appointed: (name: string): string => `已任命${name}，邀请邮件已发出。`,
  move: '更改岗位',
  moveOf: (name: string): string => `更改岗位：${name}`,
  moveHint: '更改后，此人的登录随即退出，按新岗位重新登录。',
  moved: (name: string): string => `已更改${name}的岗位。`,
  disable: '停用',
  disableOf: (name: string): string => `停用账号：${name}`,
  disableHint: '停用后立即不能再使用后台，包括已打开的页面；可以重新邀请以恢复。',
  disabled: (name: string): string => `已停用${name}的账号。`,
  invite: '重新邀请',
  inviteOf: (name: string): string => `重新邀请：${name}`,
  inviteHint:
    '用于忘记密码、更换手机或恢复已停用的账号：原密码和动态验证码随即作废，新的邀请邮件会发到该邮箱。',
  invited: (name: string): string => `已向${name}重新发出邀请邮件。`,
} as const;

export const ROLE_NAMES = {
  officer: '学校负责老师',
  provinceOfficer: '省考试机构',
  specialist: '咨询专员',
  leader: '领导',
  finance: '财务',
  operator: '运维',
  auditor: '审计',
} as const;

export const STAFF_STATES = {
  invited: '已邀请，尚未启用',
  active: '使用中',
  disabled: '已停用',
} as const;
