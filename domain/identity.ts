/**
 * Identity documents [R10]. One rule for all of them: what was typed is forgiven (full-width
 * characters, stray blanks), a format is only a hint, and nothing but a published check digit refuses,
 * since the student register is the truth and holds numbers that no format describes.
 */
export const DOCUMENT_TYPES = [
  'residentId',
  'taiwanPermit',
  'hkMacauPermit',
  'passport',
  'hkId',
  'macauId',
] as const;

export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** What the site calls them, in the order of its list; a military officer's ID is not accepted. */
export const DOCUMENT_LABELS: Readonly<Record<DocumentType, string>> = {
  residentId: '中华人民共和国居民身份证',
  taiwanPermit: '台湾居民来往大陆通行证',
  hkMacauPermit: '港澳居民来往内地通行证',
  passport: '护照',
  hkId: '香港身份证',
  macauId: '澳门身份证',
};

/**
 * The form in which numbers are compared: NFKC (full-width → half-width), upper case, without blanks,
 * invisible characters and brackets, so that `Ａ123456（3）` and `A1234563` are one Hong Kong card.
 */
export const normaliseDocument = (_type: DocumentType, raw: string): string =>
  unified(raw)
    .replace(/[\s()]/g, '')
    .normalize('NFKC');

const MIDDLE_DOTS = /[·•‧∙⋅・●]/gu;
const DOT_BETWEEN_HAN = /(?<=\p{Script=Han})\.(?=\p{Script=Han})/gu;
const BLANK_BESIDE_HAN_OR_DOT = /(?<=[\p{Script=Han}·]) | (?=[\p{Script=Han}·])/gu;

/**
 * The form in which names are compared, never the one shown: NFKC, one kind of middle dot (`·`), no
 * blanks beside Chinese characters and dots, single ones inside Latin names, upper case.
 */
export const normaliseName = (raw: string): string =>
  unified(raw)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(MIDDLE_DOTS, '·')
    .replace(BLANK_BESIDE_HAN_OR_DOT, '')
    .replace(DOT_BETWEEN_HAN, '·');

/** NFKC twice, since upper case takes apart what it had composed (`ΐ`). */
const unified = (raw: string): string =>
  raw
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toUpperCase()
    .normalize('NFKC');

const RESIDENT_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643-1999: the 18th character for the first 17 digits; 居住证 of 港澳台 residents uses the same. */
export const residentCheckCharacter = (first17: string): string => {
  const sum = RESIDENT_WEIGHTS.reduce((all, weight, at) => all + weight * Number(first17[at]), 0);
  return '10X98765432'.charAt(sum % 11);
};

/** The check character of a Hong Kong card for its letters and six digits: `A123456` → `3`. */
export const hkCheckCharacter = (lettersAndDigits: string): string => {
  const value = (char: string): number =>
    char === ' ' ? 36 : /\d/.test(char) ? Number(char) : char.charCodeAt(0) - 55;
  const sum = [...lettersAndDigits.padStart(8, ' ')].reduce(
    (all, char, at) => all + value(char) * (9 - at),
    0,
  );
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'A' : String(check);
};

/**
 * Whether a published check digit proves the number mistyped [R10]. `false` for documents without one
 * and for numbers that are not of the form which carries it: those are looked up and simply missed.
 */
export const checkDigitRefuses = (type: DocumentType, number: string): boolean => {
  const typed = normaliseDocument(type, number);
  if (type === 'residentId') {
    return /^\d{17}[\dX]$/.test(typed) && residentCheckCharacter(typed.slice(0, 17)) !== typed[17];
  }
  if (type === 'hkId') {
    return (
      /^[A-Z]{1,2}\d{6}[\dA]$/.test(typed) && hkCheckCharacter(typed.slice(0, -1)) !== typed.at(-1)
    );
  }
  return false;
};

const isDate = (yyyymmdd: string): boolean => {
  const iso = `${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6, 8)}`;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso);
};

const looksUsual: Readonly<Record<DocumentType, (number: string) => boolean>> = {
  residentId: (n) => /^[1-9]\d{5}(18|19|20)\d{9}[\dX]$/.test(n) && isDate(n.slice(6, 14)),
  taiwanPermit: (n) => /^(\d{8}|\d{10}[A-Z]?)$/.test(n),
  hkMacauPermit: (n) => /^[HM]\d{8}(\d{2})?$/.test(n),
  passport: (n) => /^[A-Z0-9]{5,20}$/.test(n),
  hkId: (n) => /^[A-Z]{1,2}\d{6}[\dA]$/.test(n),
  macauId: (n) => /^[157]\d{7}$/.test(n),
};

const FORMAT_HINTS: Readonly<Record<DocumentType, string>> = {
  residentId: '居民身份证号码一般为18位，前17位为数字，最后一位为数字或X，请核对',
  taiwanPermit: '台湾居民来往大陆通行证号码一般为8位或10位数字，请核对',
  hkMacauPermit: '港澳居民来往内地通行证号码一般为H或M加8位或10位数字，请核对',
  passport: '护照号码一般为5至20位字母和数字，请核对',
  hkId: '香港身份证号码一般为1至2个字母、6位数字和括号内的校验码，如A123456(3)，请核对',
  macauId: '澳门身份证号码一般为8位数字，以1、5或7开头，请核对',
};

/** A hint beside the field when the number looks unusual, else `null`. Never a refusal [R10]. */
export const formatHint = (type: DocumentType, number: string): string | null =>
  looksUsual[type](normaliseDocument(type, number)) ? null : FORMAT_HINTS[type];

export type Sex = '男' | '女';

/** The sex that a resident's number tells (17th digit, 15th of old numbers); `null` for all others. */
export const sexOf = (type: DocumentType, number: string): Sex | null => {
  if (type !== 'residentId') return null;
  const typed = normaliseDocument(type, number);
  const digit = /^\d{17}[\dX]$/.test(typed) ? typed[16] : /^\d{15}$/.test(typed) ? typed[14] : null;
  return digit == null ? null : Number(digit) % 2 === 1 ? '男' : '女';
};
