import { beijing, type Instant } from './instant';
import { isOpenRebind, type RebindState } from './rebinding';
import { REFUSALS, type RefusalCode } from './refusals';

/** What the workflow of a proposal knows: the whole of it that waits, in every message. Codes and instants only. */
export interface RebindSnapshot {
  readonly number: string;
  /** The registration's number. */
  readonly registration: string;
  readonly sitting: string;
  readonly school: string;
  readonly state: RebindState;
  readonly proposedAt: Instant;
  /** When it lapses without a decision. */
  readonly expiresAt: Instant;
  readonly decidedAt: Instant | null;
  /** Why it was approved and could not be applied. */
  readonly refusedBecause: RefusalCode | null;
  /** `null` when nothing is left to wait for. */
  readonly nextWakeAt: Instant | null;
  readonly era: number;
  readonly seq: number;
}

/** The closed list behind the search attribute `CetState`, for proposals. */
export type RebindShownState = 'pending' | 'decided';

export const rebindShownState = ({ state }: Pick<RebindSnapshot, 'state'>): RebindShownState =>
  isOpenRebind(state) ? 'pending' : 'decided';

/** The instant behind `CetDeadline`: a decision after it comes too late. */
export const rebindDeadline = ({ state, expiresAt }: RebindSnapshot): Instant | null =>
  state === 'proposed' ? expiresAt : null;

/** What it waits for, since when, and what happens next: in Chinese, for the operator [R46]. */
export const describeRebind = (snapshot: RebindSnapshot): string => {
  const of = `报名信息 ${snapshot.registration} 的换绑申请`;
  const at = shown(snapshot.decidedAt);
  switch (snapshot.state) {
    case 'proposed':
      return `${of}于 ${shown(snapshot.proposedAt)} 提出，等待领导审批；到 ${shown(snapshot.expiresAt)} 仍未审批，申请过期。`;
    case 'approved':
      return `${of}已于 ${at} 批准，正在执行。`;
    case 'applied':
      return `${of}已执行，报名信息已绑定到新通行证账号。`;
    case 'rejected':
      return `${of}已于 ${at} 驳回。`;
    case 'lapsed':
      return `${of}到 ${shown(snapshot.expiresAt)} 没有审批，已过期。`;
    case 'refused':
      return `${of}已批准但未能执行：${whyRefused(snapshot.refusedBecause)}。`;
  }
};

const whyRefused = (code: RefusalCode | null): string =>
  code === null ? '原因不明' : REFUSALS[code].title;

const shown = (at: Instant | null): string => (at === null ? '' : `${beijing(at)}（北京时间）`);
