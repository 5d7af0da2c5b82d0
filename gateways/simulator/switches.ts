import { z } from 'zod';

/** Ways to misbehave, off until asked for; the README says what each one does. */
const SHAPE = {
  delayNotificationsMs: z.int().min(0),
  dropNotifications: z.boolean(),
  duplicateNotifications: z.int().min(0).max(20),
  reorderNotifications: z.boolean(),
  wrongSignature: z.boolean(),
  wrongAmount: z.boolean(),
  otherAppId: z.boolean(),
  otherSellerId: z.boolean(),
  payAfterExpiry: z.boolean(),
  paidAtClose: z.boolean(),
  hangQueries: z.boolean(),
  failQueries: z.boolean(),
  missingSignInAnswers: z.boolean(),
  wrongSignInAnswers: z.boolean(),
  nonJson: z.boolean(),
  refundUnknown: z.boolean(),
  dropReturn: z.boolean(),
};

export const Switches = z.strictObject(SHAPE);
export type Switches = z.infer<typeof Switches>;

/** A change of some of them, for everything or for one trade. */
export const SwitchChange = z.strictObject({
  ...Switches.partial().shape,
  outTradeNo: z.string().optional(),
});

/** What has been set: for everything, and on top of that for single trades. */
export const SwitchSettings = z.object({
  all: Switches.partial(),
  trades: z.record(z.string(), Switches.partial()),
});
export type SwitchSettings = z.infer<typeof SwitchSettings>;

export const NO_SWITCHES: SwitchSettings = { all: {}, trades: {} };

const OFF: Switches = {
  delayNotificationsMs: 0,
  dropNotifications: false,
  duplicateNotifications: 0,
  reorderNotifications: false,
  wrongSignature: false,
  wrongAmount: false,
  otherAppId: false,
  otherSellerId: false,
  payAfterExpiry: false,
  paidAtClose: false,
  hangQueries: false,
  failQueries: false,
  missingSignInAnswers: false,
  wrongSignInAnswers: false,
  nonJson: false,
  refundUnknown: false,
  dropReturn: false,
};

/** What holds for a trade. */
export const switchesFor = (settings: SwitchSettings, outTradeNo: string): Switches =>
  Switches.parse({ ...OFF, ...settings.all, ...settings.trades[outTradeNo] });

/** The settings after a change. */
export const changed = (
  settings: SwitchSettings,
  { outTradeNo, ...change }: z.infer<typeof SwitchChange>,
): SwitchSettings =>
  outTradeNo === undefined
    ? { ...settings, all: { ...settings.all, ...change } }
    : {
        ...settings,
        trades: {
          ...settings.trades,
          [outTradeNo]: { ...settings.trades[outTradeNo], ...change },
        },
      };
