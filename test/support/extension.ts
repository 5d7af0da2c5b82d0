import type { Scope } from '../../domain/staff';
import { extensionWorkflowId } from '../../workflows/ids';
import { actOf } from './desk';
import type { Rig } from './rig';

/** Who starts extensions in tests. */
const leader = actOf('leader');

/** Starts an extension at the desk; resolves when Temporal knows of it. */
export const startExtension = async (
  { store, told }: Pick<Rig, 'store' | 'told'>,
  scope: Scope,
  hours: number,
): Promise<string> => {
  const wanted = { scope, hours, why: '支付平台故障' };
  const { number, version } = await store.extensions.propose(leader, wanted);
  await store.extensions.start(leader, number, version);
  await told();
  return number;
};

/** Starts one and waits until every registration's workflow has been told of it. */
export const extend = async (
  rig: Pick<Rig, 'store' | 'told' | 'client'>,
  scope: Scope,
  hours: number,
): Promise<string> => {
  const number = await startExtension(rig, scope, hours);
  await rig.client.workflow.getHandle(extensionWorkflowId(number)).result();
  await rig.told();
  return number;
};
