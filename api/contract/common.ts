import { z } from 'zod';

/** Building stones of the contract; what they refuse is refused before anything else sees it. */

// Control characters help nobody and PostgreSQL refuses NUL; half a surrogate pair is no text at all.
const isPlain = (value: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(value);

/** One line of text as a person types it, trimmed, not empty. */
export const line = (longest: number) =>
  z.string().trim().min(1).max(longest).refine(isPlain, '含有不支持的字符');

/** A password: taken as it is, blanks too. */
export const Password = z.string().min(1).max(256).refine(isPlain, '含有不支持的字符');

export const Email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email('请填写正确的电子邮箱'))
  .meta({ description: '电子邮箱', example: 'zhang.san@example.edu.cn' });

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
  .regex(/^\w{1,40}$/)
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
