import type { z } from 'zod';
import type { StaffMember } from '../../../domain/staff';
import type { RebindView } from '../../../store/desk/rebinds';
import { rebindWorkflowId } from '../../../workflows/ids';
import { created, ok } from '../../reply';
import type { Policy } from '../../route';
import type { ApiSettings } from '../../settings';
import {
  NewRebind,
  Rebind,
  RebindApproval,
  RebindMade,
  RebindNumber,
  RebindPage,
  RebindRejection,
  RebindSearch,
} from '../contract/rebinds';
import { staffRoute } from '../route';
import { workflowLink } from '../workflow-link';

const READERS: Policy = { roles: ['specialist', 'leader', 'operator', 'auditor'] };
const LEADERS: Policy = { roles: ['leader'] };

const rebindOf = (
  view: RebindView,
  settings: ApiSettings,
  staff: StaffMember,
): z.input<typeof Rebind> => ({
  ...view,
  since: [...view.since],
  workflow: workflowLink(settings, staff, rebindWorkflowId(view.number)),
});

export const proposeRebind = staffRoute(
  {
    method: 'post',
    path: '/desk/rebinds',
    tag: '后台考生',
    summary: '提出换绑申请：报名信息改绑到另一通行证账号，由领导审批',
    who: { roles: ['specialist'] },
    body: NewRebind,
    answers: { 201: '已提出，等待审批' },
    answer: RebindMade,
    refusals: [
      'notFound',
      'changedMeanwhile',
      'reasonIsPersonal',
      'registrationDeleted',
      'rebindAccountUnknown',
      'rebindSameAccount',
      'rebindAccountTaken',
      'rebindOpen',
    ],
  },
  async ({ by, body }, { store }) => created(await store.rebindDesk.propose(by, body)),
);

export const searchRebinds = staffRoute(
  {
    method: 'post',
    path: '/desk/rebinds/search',
    tag: '后台考生',
    summary: '管理范围内的换绑申请，最新的在前',
    who: READERS,
    body: RebindSearch,
    answers: { 200: '换绑申请' },
    answer: RebindPage,
  },
  async ({ staff, body }, { store, settings }) => {
    const { items, next } = await store.rebindDesk.list(staff, body);
    return ok({ items: items.map((one) => rebindOf(one, settings, staff)), next });
  },
);

export const rebindDetail = staffRoute(
  {
    method: 'get',
    path: '/desk/rebinds/{number}',
    tag: '后台考生',
    summary: '换绑申请',
    who: READERS,
    params: RebindNumber,
    answers: { 200: '换绑申请' },
    answer: Rebind,
    refusals: ['notFound'],
  },
  async ({ staff, params }, { store, settings }) =>
    ok(rebindOf(await store.rebindDesk.view(staff, params.number), settings, staff)),
);

export const approveRebind = staffRoute(
  {
    method: 'post',
    path: '/desk/rebinds/{number}/approval',
    tag: '后台考生',
    summary: '批准换绑申请；提出人不能审批自己的申请',
    who: LEADERS,
    params: RebindNumber,
    body: RebindApproval,
    answers: { 200: '已批准，正在执行' },
    answer: Rebind,
    refusals: [
      'notFound',
      'changedMeanwhile',
      'registrationDeleted',
      'rebindDecided',
      'rebindLapsed',
      'rebindOwnProposal',
      'rebindStale',
      'rebindSameAccount',
      'rebindAccountTaken',
    ],
  },
  async ({ by, params, body }, { store, settings }) =>
    ok(rebindOf(await store.rebindDesk.approve(by, params.number, body), settings, by.staff)),
);

export const rejectRebind = staffRoute(
  {
    method: 'post',
    path: '/desk/rebinds/{number}/rejection',
    tag: '后台考生',
    summary: '驳回换绑申请',
    who: LEADERS,
    params: RebindNumber,
    body: RebindRejection,
    answers: { 200: '已驳回' },
    answer: Rebind,
    refusals: [
      'notFound',
      'changedMeanwhile',
      'reasonIsPersonal',
      'rebindDecided',
      'rebindLapsed',
      'rebindOwnProposal',
    ],
  },
  async ({ by, params, body }, { store, settings }) =>
    ok(rebindOf(await store.rebindDesk.reject(by, params.number, body), settings, by.staff)),
);
