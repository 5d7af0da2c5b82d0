import { z } from 'zod';
import { Fen, Instant, OrderNo, ServerNow, SubjectCode, Yuan } from './common';

const Gateway = z.enum(['alipay', 'payease']).meta({ description: '支付方式' });

/** 去支付 [R29]. The bank is chosen for 首信易支付 alone. */
export const NewOrder = z
  .strictObject({
    subjects: z.array(SubjectCode).min(1).max(20).meta({ uniqueItems: true }),
    gateway: Gateway,
    bank: z
      .string()
      .regex(/^[0-9A-Za-z_]{1,16}$/)
      .optional(),
  })
  .refine((order) => order.gateway !== 'alipay' || order.bank === undefined, {
    path: ['bank'],
    message: '使用支付宝时不选择银行',
  })
  .refine((order) => new Set(order.subjects).size === order.subjects.length, {
    path: ['subjects'],
    message: '科目重复',
  })
  // The first refinement, for those who read the contract.
  .meta({ not: { properties: { gateway: { const: 'alipay' } }, required: ['gateway', 'bank'] } });

export const OrderPath = z.object({ orderNo: OrderNo });

const State = z.enum(['open', 'inDoubt', 'paid', 'closed', 'superseded', 'quarantined']);

const line = z.object({
  subject: SubjectCode,
  label: z.string(),
  feeFen: Fen,
  feeYuan: Yuan,
  place: z
    .enum(['held', 'paid', 'none'])
    .meta({ description: '考位现在的状态，与款项的状态无关：款项已收到，考位也可能已经没有' }),
  placeLabel: z.string(),
});

const refund = z.object({
  subject: SubjectCode.nullable(),
  label: z.string(),
  amountFen: Fen,
  amountYuan: Yuan,
  reasonLabel: z.string(),
});

export const Order = z
  .object({
    orderNo: OrderNo,
    state: State.meta({ description: '最近一次支付的状态' }),
    stateLabel: z.string(),
    gateway: Gateway,
    bank: z.string().nullable(),
    amountFen: Fen,
    amountYuan: Yuan,
    lines: z.array(line),
    refunds: z.array(refund).meta({ description: '已收到而未能计入、将退回的款项' }),
    /** Until then the gateway takes the money [R31]. */
    expiresAt: Instant,
    serverNow: ServerNow,
  })
  .meta({ id: 'Order', description: '支付订单' });

export const OrderOpened = Order.extend({
  /** Where to send the browser; `null` once the attempt is decided. */
  redirectUrl: z.string().nullable(),
}).meta({ id: 'OrderOpened' });

/** The open order as the page of the registration shows it. */
export const OpenOrder = Order.omit({ serverNow: true }).meta({ id: 'OpenOrder' });
