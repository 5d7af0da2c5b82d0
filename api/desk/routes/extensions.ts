import { created, ok } from '../../reply';
import type { Policy } from '../../route';
import {
  ExtensionBatch,
  ExtensionList,
  ExtensionPath,
  ExtensionProposed,
  ExtensionStart,
  NewExtension,
} from '../contract/extensions';
import { staffRoute } from '../route';

const EXTENDING: Policy = { roles: ['leader', 'operator'] };
const WATCHING: Policy = { roles: ['leader', 'operator', 'provinceOfficer', 'auditor'] };

export const proposeExtension = staffRoute(
  {
    method: 'post',
    path: '/desk/extensions',
    tag: '后台设置',
    summary: '试算：范围内有多少未到期的时限',
    who: EXTENDING,
    body: NewExtension,
    answers: { 201: '试算结果，尚未顺延' },
    answer: ExtensionProposed,
    refusals: ['notFound', 'noSitting', 'reasonIsPersonal'],
  },
  async ({ by, body }, { store }) => {
    const { recent, ...proposed } = await store.extensions.propose(by, body);
    return created({ ...proposed, recent: [...recent] });
  },
);

export const startExtension = staffRoute(
  {
    method: 'post',
    path: '/desk/extensions/{number}/start',
    tag: '后台设置',
    summary: '开始顺延；不能撤回',
    who: EXTENDING,
    params: ExtensionPath,
    body: ExtensionStart,
    answers: { 200: '已开始' },
    answer: ExtensionBatch,
    refusals: ['notFound', 'changedMeanwhile', 'extensionRunning'],
  },
  async ({ by, params, body }, { store }) =>
    ok(await store.extensions.start(by, params.number, body.version)),
);

export const readExtension = staffRoute(
  {
    method: 'get',
    path: '/desk/extensions/{number}',
    tag: '后台设置',
    summary: '顺延的进度',
    who: WATCHING,
    params: ExtensionPath,
    answers: { 200: '批次' },
    answer: ExtensionBatch,
    refusals: ['notFound'],
  },
  async ({ staff, params }, { store }) => ok(await store.extensions.read(staff, params.number)),
);

export const listExtensions = staffRoute(
  {
    method: 'get',
    path: '/desk/extensions',
    tag: '后台设置',
    summary: '管理范围内的顺延批次',
    who: WATCHING,
    answers: { 200: '批次，最新的在前' },
    answer: ExtensionList,
    refusals: ['noSitting'],
  },
  async ({ staff }, { store }) => ok({ items: [...(await store.extensions.list(staff))] }),
);
