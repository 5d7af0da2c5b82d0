export const WAITING = {
  title: '当前访问人数较多，正在排队，轮到您时页面会自动继续。',
  ahead: (people: number): string => `您前面还有 ${people} 人`,
  estimate: (minutes: number): string =>
    minutes < 1 ? '预计不到 1 分钟' : `预计约 ${Math.ceil(minutes)} 分钟`,
  ourTurn: '已轮到您，请核对后再次提交。',
  keep: '刷新页面或打开多个窗口不会改变您的位置，您填写的内容仍然保留。',
} as const;
