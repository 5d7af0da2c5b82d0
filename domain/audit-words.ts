import {
  timelineWords,
  type TimelineNames,
  type TimelineRow,
  type TimelineWords,
} from './timeline';

/**
 * What a row of the audit log says to an auditor [R48]: in the candidate's timeline's words where it belongs there,
 * else in these.
 */
export const auditWords = (row: TimelineRow, names: TimelineNames): TimelineWords => {
  const title = ACTS[row.action];
  return title === undefined ? timelineWords(row, names) : { title, text: '' };
};

/** What is done to no one candidate. */
const ACTS: Readonly<Record<string, string>> = {
  staffAppointed: '任命工作人员',
  staffJoined: '工作人员接受邀请',
  staffLoggedIn: '工作人员登录',
  staffMoved: '更改工作人员岗位',
  staffDisabled: '停用工作人员账号',
  staffInvitedAgain: '重新邀请工作人员',

  settingChanged: '更改设置',
  settingScheduled: '预定更改设置',
  settingWithdrawn: '撤回预定的设置更改',
  settingApplied: '预定的设置更改已生效',
  settingRefused: '预定的设置更改未能生效',

  extensionProposed: '试算时限顺延',
  extensionStarted: '开始时限顺延',
  extensionDone: '时限顺延完成',

  fileStored: '上传文件',
  fileOpened: '查看文件',
  importAsked: '检查导入文件',
  importChecked: '导入文件检查完毕',
  importConfirmed: '确认导入',
  importApplied: '导入完成',
  importFailed: '导入未能完成',
  importLapsed: '导入过期作废',
  importUndoAsked: '要求撤销导入',
  importUndoRefused: '导入不能撤销',
  importUndone: '导入已撤销',
  registerExported: '导出登记数据',
  listExported: '导出考生名单',
  remindersAsked: '批量提醒支付',
  auditExported: '导出审计日志',

  studentRecordsImported: '导入学籍',
  barredImported: '导入禁考名单',
  cet4ScoresImported: '导入四级成绩',
  campusesImported: '导入校区',
  offeringsImported: '导入开考科目',
  eraRaised: '数据库恢复后提升纪元',
  placesRecounted: '重新计算考位',
  quarantineResolved: '处理完毕隔离款项',
};
