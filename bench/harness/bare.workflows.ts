import {
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';

/** What Temporal alone would take: workflows with the shape of ours and nothing in them. */

export const commandUpdate = defineUpdate('command');
export const paidSignal = defineSignal('paid');

/** Four commands as Updates and one Signal, all with empty bodies. */
export async function bareLifecycle(): Promise<void> {
  const seen = { commands: 0, paid: false };
  setHandler(commandUpdate, () => void (seen.commands += 1));
  setHandler(paidSignal, () => void (seen.paid = true));
  await condition(() => seen.commands >= 4 && seen.paid);
}

interface EmptyActivities {
  nothing(): Promise<void>;
}

/** Waits until an instant, in milliseconds since 1970, and runs one empty activity. */
export async function barePurge(until: number): Promise<void> {
  await sleep(Math.max(1, until - Date.now()));
  await proxyActivities<EmptyActivities>({ startToCloseTimeout: '1 minute' }).nothing();
}

export const chooseUpdate = defineUpdate<boolean, [string]>('choose');
export const payUpdate = defineUpdate('pay');

interface ClaimActivities {
  claim(asked: { session: string; campus: string }): Promise<boolean>;
}

/** The workflow decides: each command is an Update that claims its place in an activity. */
export async function decidingRegistration(session: string): Promise<void> {
  const { claim } = proxyActivities<ClaimActivities>({ startToCloseTimeout: '1 minute' });
  const seen = { paid: false };
  setHandler(chooseUpdate, (campus) => claim({ session, campus }));
  setHandler(payUpdate, () => void (seen.paid = true));
  await condition(() => seen.paid, '24 hours');
}
