import type { ImportState } from '../../../domain/importing';
import { actOf } from '../../support/desk';
import { createImporting } from '../../support/imports';
import { student, students } from '../../support/student-file';
import { eventually, type Field } from './field';
import { empty, storeOf, type Story, type Unlucky } from './stories';

/**
 * Imports whose worker dies at one of their steps [R43]. Beside each of them a candidate saves and does nothing: their
 * end is that of everybody who chooses nothing, and in it nothing of the import's.
 */
const by = actOf('operator');
/** The import of each of them. */
const numbers = new Map<Unlucky, string>();
const numberOf = (who: Unlucky): string => numbers.get(who) ?? '';

const ask = async (field: Field, who: Unlucky): Promise<void> => {
  const store = storeOf(field);
  const lines = [1, 2].map((at) =>
    student({ 证件号码: `K${who.number}-${at}`, 学号: `K${who.number}${at}` }),
  );
  const fileId = await createImporting({ store }).upload(by, students(...lines));
  const { number } = await store.imports.start(by, { kind: 'studentRecords', fileId });
  numbers.set(who, number);
};

const viewOf = (field: Field, who: Unlucky) => storeOf(field).imports.find(by.staff, numberOf(who));

const until = (field: Field, who: Unlucky, state: ImportState) =>
  eventually(async () => {
    const view = await viewOf(field, who);
    if (view.state !== state) throw new Error(`the import is ${view.state}`);
    return view;
  });

const confirm = async (field: Field, who: Unlucky): Promise<void> => {
  const { version } = await until(field, who, 'checked');
  await storeOf(field).imports.confirm(by, numberOf(who), version);
};

const undo = async (field: Field, who: Unlucky): Promise<void> => {
  const { version } = await until(field, who, 'applied');
  await storeOf(field).imports.undo(by, numberOf(who), { version, why: '文件有误' });
};

/** Once, whatever its worker went through: the rows, and each fact. */
const demandOnce = async (
  field: Field,
  who: Unlucky,
  expected: { readonly rows: number; readonly facts: readonly string[] },
): Promise<void> => {
  const facts = await field.rows<{ type: string }>(
    `SELECT type FROM fact WHERE subject_kind = 'import' AND subject_id = $1 AND type <> 'caughtUp' ORDER BY seq`,
    [numberOf(who)],
  );
  const { rowCount } = await field.database.pool.query(
    `SELECT 1 FROM import_change c JOIN student_record r ON r.id = c.key::bigint WHERE c.import_number = $1`,
    [numberOf(who)],
  );
  const found = { rows: rowCount, facts: facts.map(({ type }) => type) };
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`the import has left ${JSON.stringify(found)}`);
  }
};

const CHECKED = ['importAsked', 'importChecked'] as const;
const APPLIED = [...CHECKED, 'importConfirmed', 'importApplied'] as const;

/** Dies at the check; then it is given the go-ahead. */
export const checked: Story = {
  begin: () => Promise.resolve(),
  push: ask,
  relieve: async (field, who) => {
    await confirm(field, who);
    await until(field, who, 'applied');
    await demandOnce(field, who, { rows: 2, facts: APPLIED });
  },
  end: empty.end,
};

/** Dies while it is written. */
export const applied: Story = {
  begin: async (field, who) => {
    await ask(field, who);
    await until(field, who, 'checked');
  },
  push: confirm,
  relieve: async (field, who) => {
    await until(field, who, 'applied');
    await demandOnce(field, who, { rows: 2, facts: APPLIED });
  },
  end: empty.end,
};

/** Dies while it is taken back. */
export const undone: Story = {
  begin: async (field, who) => {
    await ask(field, who);
    await confirm(field, who);
    await until(field, who, 'applied');
  },
  push: undo,
  relieve: async (field, who) => {
    await until(field, who, 'undone');
    await demandOnce(field, who, {
      rows: 0,
      facts: [...APPLIED, 'importUndoAsked', 'importUndone'],
    });
  },
  end: empty.end,
};

/** Dies when its 24 hours are over: they began yesterday. */
export const lapsed: Story = {
  begin: async (field, who) => {
    await ask(field, who);
    await until(field, who, 'checked');
  },
  push: async (field, who) => {
    await field.rows(YESTERDAY, [numberOf(who)]);
  },
  relieve: async (field, who) => {
    await until(field, who, 'lapsed');
    await demandOnce(field, who, { rows: 0, facts: [...CHECKED, 'importLapsed'] });
  },
  end: empty.end,
};

const YESTERDAY = `
WITH moved AS (
  UPDATE import_batch SET lapses_at = lapses_at - interval '24 hours', next_wake_at = decision_now(), version = version + 1
  WHERE number = $1 RETURNING number, version
), told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload) SELECT 'import', number, version, 'caughtUp', '{}' FROM moved
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'import', number, version FROM moved`;
