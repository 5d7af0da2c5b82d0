import type { z } from 'zod';
import { REFUSALS } from '../../../domain/refusals';
import { describeValues } from '../../../domain/settings';
import type { SettingChange as Change } from '../../../store/desk/setting-changes';
import { created, ok } from '../../reply';
import type { Policy } from '../../route';
import {
  NewSettingChange,
  Setting,
  SettingChange,
  SettingChangePath,
  SettingPath,
  Withdrawal,
} from '../contract/settings';
import { staffRoute } from '../route';

const READING: Policy = {
  roles: ['officer', 'provinceOfficer', 'specialist', 'leader', 'operator', 'auditor'],
};
/** Which of them, and how much of it, is the rule's business: `maySet`. */
const SETTING: Policy = { roles: ['officer', 'provinceOfficer', 'leader', 'operator'] };

export const readSetting = staffRoute(
  {
    method: 'get',
    path: '/desk/settings/{kind}/{target}',
    tag: '后台设置',
    summary: '当前设置、下级设置、预定的更改和历史',
    who: READING,
    params: SettingPath,
    answers: { 200: '设置' },
    answer: Setting,
    refusals: ['notFound', 'noSitting'],
  },
  async ({ staff, params }, { store }) => {
    const { planned, history, people, ...found } = await store.settings.read(staff, params);
    return ok({
      ...found,
      parts: [...found.parts],
      planned: planned.map(shown),
      history: history.map(shown),
      people: Object.fromEntries(people),
    });
  },
);

export const changeSetting = staffRoute(
  {
    method: 'post',
    path: '/desk/settings/changes',
    tag: '后台设置',
    summary: '更改设置，立即或到指定时间生效',
    who: SETTING,
    body: NewSettingChange,
    answers: { 201: '已更改或已预定' },
    answer: SettingChange,
    refusals: [
      'notFound',
      'noSitting',
      'changedMeanwhile',
      'effectivePast',
      'settingUnchanged',
      'settingContradicts',
      'capacityBelowPaid',
      'capacityBelowHeld',
      'reasonIsPersonal',
    ],
  },
  async ({ by, body }, { store }) => created(shown(await store.settings.change(by, body))),
);

export const withdrawSetting = staffRoute(
  {
    method: 'delete',
    path: '/desk/settings/changes/{id}',
    tag: '后台设置',
    summary: '撤回尚未生效的更改',
    who: SETTING,
    params: SettingChangePath,
    body: Withdrawal,
    answers: { 200: '已撤回' },
    answer: SettingChange,
    refusals: ['notFound', 'noSitting', 'changedMeanwhile', 'settingSettled', 'reasonIsPersonal'],
  },
  async ({ by, params, body }, { store }) =>
    ok(shown(await store.settings.withdraw(by, params.id, body))),
);

const shown = ({ wanted, refusal, ...change }: Change): z.input<typeof SettingChange> => ({
  ...change,
  // What is planned is told as it was asked for; what became of it may be less.
  words: describeValues(change.state === 'applied' ? change.after : wanted),
  refusal: refusal === null ? null : { code: refusal, title: REFUSALS[refusal].title },
});
