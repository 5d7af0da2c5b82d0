import type { z } from 'zod';
import { IMPORT_KIND_NAMES, IMPORT_STATE_NAMES } from '../../../domain/importing';
import type { ImportSummary, ImportView } from '../../../store/desk/imports';
import { created, ok } from '../../reply';
import type { Policy } from '../../route';
import {
  Import,
  ImportApplication,
  ImportPage,
  ImportPath,
  ImportSearch,
  ImportUndo,
  NewImport,
  RegisterExport,
} from '../contract/imports';
import { FORMATS } from '../exports/formats';
import { staffRoute } from '../route';

/** Whose kinds are whose is said in `domain/importing.ts`. */
const IMPORTERS: Policy = { roles: ['officer', 'provinceOfficer', 'operator'] };
const READERS: Policy = { roles: ['officer', 'provinceOfficer', 'operator', 'auditor'] };

export const newImport = staffRoute(
  {
    method: 'post',
    path: '/desk/imports',
    tag: '后台导入',
    summary: '检查一个已上传的文件；检查不改变任何数据',
    who: IMPORTERS,
    body: NewImport,
    answers: { 201: '正在检查' },
    answer: Import,
    refusals: ['noSitting', 'notFound'],
  },
  async ({ by, body }, { store }) =>
    created(shown(await store.imports.start(by, { kind: body.kind, fileId: body.file }))),
);

export const importPage = staffRoute(
  {
    method: 'get',
    path: '/desk/imports/{number}',
    tag: '后台导入',
    summary: '导入的进度、错误与差异',
    who: READERS,
    params: ImportPath,
    answers: { 200: '导入' },
    answer: Import,
    refusals: ['notFound'],
  },
  async ({ staff, params }, { store }) => ok(shown(await store.imports.find(staff, params.number))),
);

export const searchImports = staffRoute(
  {
    method: 'post',
    path: '/desk/imports/search',
    tag: '后台导入',
    summary: '导入列表，最新的在前',
    who: READERS,
    body: ImportSearch,
    answers: { 200: '一页' },
    answer: ImportPage,
  },
  async ({ staff, body }, { store }) => {
    const { kind, state, after } = body;
    const page = await store.imports.search(staff, {
      ...(kind ? { kind } : {}),
      ...(state ? { state } : {}),
      ...(after ? { after } : {}),
    });
    return ok({ items: page.items.map(named), next: page.next });
  },
);

export const applyImport = staffRoute(
  {
    method: 'post',
    path: '/desk/imports/{number}/application',
    tag: '后台导入',
    summary: '确认导入：全部写入，或全部不写入',
    who: IMPORTERS,
    params: ImportPath,
    body: ImportApplication,
    answers: { 200: '正在导入' },
    answer: Import,
    refusals: ['notFound', 'changedMeanwhile', 'importNotReady'],
  },
  async ({ by, params, body }, { store }) =>
    ok(shown(await store.imports.confirm(by, params.number, body.version))),
);

export const undoImport = staffRoute(
  {
    method: 'post',
    path: '/desk/imports/{number}/undo',
    tag: '后台导入',
    summary: '撤销导入：写入的内容未被使用时恢复原样',
    who: IMPORTERS,
    params: ImportPath,
    body: ImportUndo,
    answers: { 200: '正在撤销' },
    answer: Import,
    refusals: ['notFound', 'changedMeanwhile', 'importNotApplied', 'reasonIsPersonal'],
  },
  async ({ by, params, body }, { store }) =>
    ok(shown(await store.imports.undo(by, params.number, body))),
);

export const exportRegister = staffRoute(
  {
    method: 'post',
    path: '/desk/imports/exports',
    tag: '后台导入',
    summary: '导出管理范围内的学籍、禁考名单、校区或开考科目；列与导入相同，原样导入不改变任何数据',
    who: IMPORTERS,
    body: RegisterExport,
    gives: 'application/octet-stream',
    answers: { 200: '文件' },
    refusals: ['noSitting', 'reasonIsPersonal'],
  },
  async ({ by, body }, { store }) => {
    const table = await store.registerExports.write(by, body.kind, body.why);
    const { type, write } = FORMATS[body.format];
    return {
      status: 200,
      body: undefined,
      headers: { 'Content-Disposition': `attachment; filename="${body.kind}.${body.format}"` },
      type,
      stream: write(table),
    };
  },
);

const named = <S extends ImportSummary>(one: S) => ({
  ...one,
  kindName: IMPORT_KIND_NAMES[one.kind],
  stateName: IMPORT_STATE_NAMES[one.state],
});

/** Lists of the store cannot be changed, the contract's can. */
const shown = (view: ImportView): z.input<typeof Import> => {
  const { problems, tasks, undoProblems } = view;
  return {
    ...named(view),
    problems: { total: problems.total, listed: [...problems.listed] },
    undoProblems: { total: undoProblems.total, listed: [...undoProblems.listed] },
    tasks: {
      total: tasks.total,
      listed: tasks.listed.map((task) => ({ ...task, columns: [...task.columns] })),
    },
  };
};
