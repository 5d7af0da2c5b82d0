import type { Random } from './random';

const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈',
  '欧阳',
  '司马',
  '诸葛',
];
const GIVEN = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建文辉力鹏飞云浩宇轩欣怡梓涵子墨晨曦雨泽思远佳嘉琪若彤博然',
];
const OTHER_NAMES = ['买买提·艾力', '阿依古丽·吐尔逊', '卓玛·次仁', '𠮷田惠', '古丽娜尔·买合木提'];
const LATIN_FIRST = ['ANNA', 'JOHN', 'MARIA', 'MINH', 'SOPHIA', 'IVAN', 'AMINA', 'KENJI'];
const LATIN_LAST = ['SMITH', 'NGUYEN', 'GARCIA', 'PETROV', 'TANAKA', 'KHAN', "O'BRIEN", 'MÜLLER'];

/** Two or three characters put together at random; one in a hundred is a longer or a rare one. */
export const chineseName = (random: Random): string => {
  if (random.chance(1)) return random.pick(OTHER_NAMES);
  const second = random.chance(70) ? random.pick(GIVEN) : '';
  return random.pick(SURNAMES) + random.pick(GIVEN) + second;
};

export const latinName = (random: Random): string =>
  `${random.pick(LATIN_FIRST)} ${random.pick(LATIN_LAST)}`;
