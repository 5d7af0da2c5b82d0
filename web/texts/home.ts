export const HOME = {
  flow: '报名步骤',
  news: 'CET考试最新动态',
  targets: { questions: '常见问题', examTimes: '考试时间' },
} as const;
