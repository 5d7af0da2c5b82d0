export const CAPTCHA = {
  label: '验证码',
  pictureAlt: '验证码图片；看不清可换一张，或使用免图片验证',
  another: '看不清，换一张',
  withoutPicture: '免图片验证（无障碍）',
  solving: '正在进行免图片验证，请稍候……',
  solved: '免图片验证已完成',
  cannot: '本浏览器无法完成免图片验证，请刷新后使用图片验证码，或拨打客服电话',
} as const;
