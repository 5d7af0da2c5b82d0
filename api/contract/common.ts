import { z } from 'zod';

/**
 * Building stones of the contract; what they refuse is refused before anything else sees it. What they
 * demand is a length or a pattern, so that the published contract demands the same.
 */

// Classes of characters, spelt out: `\s` and `\w` mean other things in other languages.
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f';
const BREAK = '\\u0009-\\u000d';
const BLANK = `${BREAK} \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff`;

/** Control characters help nobody and PostgreSQL refuses NUL. Blanks around a line are taken off. */
const LINE = new RegExp(
  `^[${BLANK}]*[^${BLANK}${CONTROL}][^${CONTROL}]*(?:[${BREAK}][${BLANK}]*)?$`,
);
const PASSWORD = new RegExp(`^[^${CONTROL}]+$`);
const LOCAL = "[0-9A-Za-z_'+-]+(?:\\.[0-9A-Za-z_'+-]+)*";
const DOMAIN = '(?:[0-9A-Za-z][0-9A-Za-z-]*\\.)+[A-Za-z]{2,}';
const EMAIL = new RegExp(`^[${BLANK}]*${LOCAL}@${DOMAIN}[${BLANK}]*$`);

const UNSUPPORTED = '含有不支持的字符';

/** Half a surrogate pair is no text at all; no contract in UTF-8 could tell it. */
const isText = (value: string): boolean => !/\p{Cs}/u.test(value);

/** Counted as people and JSON Schema count: 𠮷 is one character, in JavaScript its length is two. */
const atMost =
  (maximum: number) =>
  ({ value: input, issues }: z.core.ParsePayload<string>): void => {
    if (input.length > maximum && [...input].length > maximum) {
      issues.push({ code: 'too_big', origin: 'string', maximum, inclusive: true, input });
    }
  };

/** Nothing but blanks is nothing typed, whatever else could be said of it. */
const notBlank = ({ value: input, issues }: z.core.ParsePayload<string>): void => {
  const empty = { code: 'too_small', origin: 'string', minimum: 1, inclusive: true } as const;
  if (input.trim() === '') issues.push({ ...empty, input, continue: false });
};

/** A text of up to so many characters. */
export const textOf = (longest: number) =>
  z.string().min(1, { abort: true }).check(atMost(longest)).meta({ maxLength: longest });

/** One line of text as a person types it, trimmed, not empty. */
export const line = (longest: number) =>
  textOf(longest)
    .check(notBlank)
    .regex(LINE, UNSUPPORTED)
    .refine(isText, UNSUPPORTED)
    .trim()
    .meta({ maxLength: longest });

/** A password: taken as it is, blanks too. */
export const Password = textOf(256)
  .regex(PASSWORD, UNSUPPORTED)
  .refine(isText, UNSUPPORTED)
  .meta({ maxLength: 256 });

export const Email = textOf(254)
  .check(notBlank)
  .regex(EMAIL, '请填写正确的电子邮箱')
  .trim()
  .meta({ maxLength: 254, description: '电子邮箱', example: 'zhang.san@example.edu.cn' });

/** `1` 英语四级笔试 … `F` 英语四级口试 [R20]. */
export const SubjectCode = z
  .string()
  .regex(/^[0-9A-Z]$/)
  .meta({ description: '科目代码', example: '1' });

export const CampusCode = z
  .string()
  .regex(/^[0-9A-Z]{6}$/)
  .meta({ description: '校区代码', example: '993010' });

export const OrderNo = z
  .string()
  .regex(/^[0-9A-Za-z_]{1,40}$/)
  .meta({ description: '支付订单号', example: '26200000001D1' });

/** UTC with milliseconds; pages show it in Beijing time, labelled. */
export const Instant = z.string().meta({
  description: 'UTC, ISO 8601 with milliseconds',
  example: '2026-09-01T02:00:00.000Z',
});

/** The server's clock when it answered: countdowns run against it, never against the browser's. */
export const ServerNow = Instant.describe('服务器时间，倒计时以此为准');

export const Fen = z.int().meta({ description: '金额（分）', example: 3000 });
export const Yuan = z.string().meta({ description: '金额（元）', example: '30.00' });

/** Why something cannot be done, in place of the control that would do it. */
export const Reason = z
  .object({ code: z.string(), message: z.string() })
  .meta({ id: 'Reason', description: '不能进行该操作的原因' });
