import { created, ok } from '../../reply';
import type { Policy } from '../../route';
import {
  NewStaff,
  StaffAppointed,
  StaffDecision,
  StaffId,
  StaffList,
  StaffMove,
  StaffPerson,
} from '../contract/staff';
import { staffRoute } from '../route';
import { personOf } from './people';

/** Who sees to the accounts of staff; whom they may appoint is the rule's business. */
const APPOINTING: Policy = { roles: ['operator', 'provinceOfficer'] };

export const listStaff = staffRoute(
  {
    method: 'get',
    path: '/desk/staff',
    tag: '后台账号',
    summary: '管理范围内的工作人员',
    who: { roles: ['operator', 'provinceOfficer', 'auditor'] },
    answers: { 200: '工作人员' },
    answer: StaffList,
  },
  async ({ staff }, { store }) => ok({ items: (await store.staff.list(staff)).map(personOf) }),
);

export const appointStaff = staffRoute(
  {
    method: 'post',
    path: '/desk/staff',
    tag: '后台账号',
    summary: '任命并发出邀请邮件',
    who: APPOINTING,
    body: NewStaff,
    answers: { 201: '已发出邀请' },
    answer: StaffAppointed,
    refusals: ['postUnknown', 'staffEmailTaken'],
  },
  async ({ by, body }, { store }) => created(await store.staff.appoint(by, body)),
);

export const moveStaff = staffRoute(
  {
    method: 'put',
    path: '/desk/staff/{id}/post',
    tag: '后台账号',
    summary: '更改岗位或管理范围；其登录随之退出',
    who: APPOINTING,
    params: StaffId,
    body: StaffMove,
    answers: { 200: '已更改' },
    answer: StaffPerson,
    refusals: ['notFound', 'postUnknown', 'changedMeanwhile', 'notOneself'],
  },
  async ({ by, params, body }, { store }) =>
    ok(personOf(await store.staff.move(by, params.id, body))),
);

export const disableStaff = staffRoute(
  {
    method: 'post',
    path: '/desk/staff/{id}/disabling',
    tag: '后台账号',
    summary: '停用账号；其登录立即失效',
    who: APPOINTING,
    params: StaffId,
    body: StaffDecision,
    answers: { 200: '已停用' },
    answer: StaffPerson,
    refusals: ['notFound', 'changedMeanwhile', 'notOneself'],
  },
  async ({ by, params, body }, { store }) =>
    ok(personOf(await store.staff.disable(by, params.id, body))),
);

export const inviteStaff = staffRoute(
  {
    method: 'post',
    path: '/desk/staff/{id}/invitation',
    tag: '后台账号',
    summary: '重新邀请：更换手机、忘记密码或重新启用',
    who: APPOINTING,
    params: StaffId,
    body: StaffDecision,
    answers: { 200: '已重新发出邀请' },
    answer: StaffPerson,
    refusals: ['notFound', 'changedMeanwhile', 'notOneself'],
  },
  async ({ by, params, body }, { store }) =>
    ok(personOf(await store.staff.invite(by, params.id, body))),
);
