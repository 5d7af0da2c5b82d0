import type { PoolClient } from 'pg';
import { PersonalRecord } from '../../domain/student-record.schema';
import type { PersonalData } from '../personal-data';
import { LISTED } from './problems';
import { PERSONAL_COLUMNS } from './student-record-columns';
import type { ImportTask, TaskList } from './tasks';

/**
 * Rows that differ from a record which somebody has registered with: what the register says now must not overwrite
 * what they have confirmed, and must not be lost either [edge 51]. The columns that differ are named, never their content.
 */
export const findTasks = async (
  client: PoolClient,
  personalData: PersonalData,
): Promise<TaskList> => {
  const listed: ImportTask[] = [];
  let total = 0;
  for (let after = 0; ;) {
    const { rows } = await client.query<TaskRow>(NEXT_TASKS, [after]);
    const last = rows.at(-1);
    if (!last) return { listed, total };
    after = last.row;
    const same: number[] = [];
    for (const row of rows) {
      const columns = differences(row, personalData);
      if (columns.length === 0) same.push(row.row);
      else {
        total += 1;
        if (listed.length < LISTED)
          listed.push({ row: row.row, registration: row.registration, columns });
      }
    }
    if (same.length > 0) {
      await client.query(`UPDATE import_staged SET act = 'same' WHERE "row" = ANY ($1::int[])`, [
        same,
      ]);
    }
  }
};

interface TaskRow {
  readonly row: number;
  readonly registration: string;
  readonly campus: string;
  readonly old_campus: string;
  readonly eligible: string;
  readonly old_eligible: string;
  readonly personal_enc: Buffer;
  readonly old_personal_enc: Buffer;
}

const NEXT_TASKS = `
  SELECT s."row", s.registration, s.campus, r.campus AS old_campus, s.eligible,
         array_to_string(r.eligible, ';') AS old_eligible, s.personal_enc, r.personal_enc AS old_personal_enc
  FROM import_staged s JOIN student_record r ON r.id = s.target::bigint
  WHERE s.act = 'task' AND s."row" > $1 ORDER BY s."row" LIMIT 1000`;

const differences = (row: TaskRow, personalData: PersonalData): string[] => {
  const read = (bytes: Buffer): PersonalRecord =>
    PersonalRecord.parse(JSON.parse(personalData.decrypt(bytes)));
  const now = read(row.personal_enc);
  const old = read(row.old_personal_enc);
  const members = Object.keys(PERSONAL_COLUMNS) as (keyof PersonalRecord)[];
  return [
    ...members
      .filter((member) => now[member] !== old[member])
      .map((member) => PERSONAL_COLUMNS[member]),
    ...(row.campus === row.old_campus ? [] : ['校区代码']),
    ...(row.eligible === row.old_eligible ? [] : ['资格科目']),
  ];
};
