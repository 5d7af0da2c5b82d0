import type { ImportState } from '../../../domain/importing';
import { importWorkflowId } from '../../../workflows/ids';
import { actOf } from '../../support/desk';
import { createImporting } from '../../support/imports';
import { HOUR, MINUTE } from '../../support/play';
import { student, students } from '../../support/student-file';
import type { Recorded, Scenario, Stage } from './stage';

const by = actOf('operator');

/** Asks for the import of one student record. */
const ask = async ({ rig }: Stage, line: Record<string, string>): Promise<string> => {
  const fileId = await createImporting(rig).upload(by, students(student(line)));
  return (await rig.store.imports.start(by, { kind: 'studentRecords', fileId })).number;
};

const until = ({ rig }: Stage, number: string, state: ImportState) =>
  rig.eventually(async () => {
    const view = await rig.store.imports.find(by.staff, number);
    if (view.state !== state) throw new Error(`${number} is ${view.state}`);
    return view;
  });

const confirm = async (stage: Stage, number: string): Promise<void> => {
  const { version } = await until(stage, number, 'checked');
  await stage.rig.store.imports.confirm(by, number, version);
};

const undo = async (stage: Stage, number: string): Promise<void> => {
  const { version } = await until(stage, number, 'applied');
  await ended(stage, number);
  await stage.rig.store.imports.undo(by, number, { version, why: '文件有误' });
  await stage.rig.told();
};

const ended = async ({ rig }: Stage, number: string): Promise<Recorded> => {
  const handle = rig.client.workflow.getHandle(importWorkflowId(number));
  await rig.eventually(() => handle.result());
  const { workflowId, runId } = await handle.describe();
  return { workflowId, runId };
};

/** Imports [R43], each to one of its ends. */
export const importScenarios: readonly Scenario[] = [
  {
    name: 'import-applied',
    play: async (stage) => {
      const number = await ask(stage, { 证件号码: 'STAGE001', 学号: 'S1' });
      await confirm(stage, number);
      return ended(stage, number);
    },
  },
  {
    name: 'import-failed',
    play: async (stage) => {
      const number = await ask(stage, { 姓名: '' });
      return ended(stage, number);
    },
  },
  {
    name: 'import-lapsed',
    play: async (stage) => {
      const number = await ask(stage, { 证件号码: 'STAGE002', 学号: 'S2' });
      await until(stage, number, 'checked');
      await stage.rig.time.skip(24 * HOUR + MINUTE);
      return ended(stage, number);
    },
  },
  {
    name: 'import-undone',
    play: async (stage) => {
      const number = await ask(stage, { 证件号码: 'STAGE003', 学号: 'S3' });
      await confirm(stage, number);
      await undo(stage, number);
      await until(stage, number, 'undone');
      return ended(stage, number);
    },
  },
  {
    name: 'import-undo-refused',
    play: async (stage) => {
      const number = await ask(stage, { 证件号码: 'STAGE004', 学号: 'S4' });
      await confirm(stage, number);
      await until(stage, number, 'applied');
      await stage.rig.rows(
        `UPDATE student_record SET barred_cet6 = true WHERE id = (SELECT key::bigint FROM import_change WHERE import_number = $1)`,
        [number],
      );
      await undo(stage, number);
      return ended(stage, number);
    },
  },
  {
    name: 'import-confirmed-and-swept',
    play: async (stage) => {
      const { rig } = stage;
      const number = await ask(stage, { 证件号码: 'STAGE005', 学号: 'S5' });
      await until(stage, number, 'checked');
      await rig.client.workflow.getHandle(importWorkflowId(number)).terminate('by a scenario');
      await rig.stopDispatcher();
      await confirm(stage, number);
      await rig.rows(
        `UPDATE fact SET type = 'somethingNew' WHERE subject_kind = 'import' AND subject_id = $1 AND type = 'importConfirmed'`,
        [number],
      );
      rig.startDispatcher();
      return ended(stage, number);
    },
  },
];
