import type { PoolClient } from 'pg';
import { z } from 'zod';
import * as cells from './cells';
import { type ImportContext, type Imported, auditImport } from './context';
import type { Problem } from './problems';
import { type Csv, type Row, importTable } from './table';
import { inTransaction } from './transaction';

/**
 * Campuses of a sitting with their schools and provinces, one row for a campus:
 *
 *   省代码 · 省名称 · 学校代码 · 学校名称 · 学校联系方式 · 学校允许外校口试 (是/否) · 校区代码 · 校区名称 ·
 *   报名开始时间 · 报名结束时间 (北京时间) · 接收外校口试 · 校区允许外校口试 · 校区通告
 *
 * School codes begin with the province's, campus codes with the school's. Names and contacts of
 * provinces and schools follow the file; a campus that the sitting has already is refused, since its
 * window may be open.
 */
const CampusRow = z
  .object({
    省代码: cells.digits(2),
    省名称: cells.required(),
    学校代码: cells.digits(5),
    学校名称: cells.required(),
    学校联系方式: cells.optional(),
    学校允许外校口试: cells.yesNo,
    校区代码: cells.digits(6),
    校区名称: cells.required(),
    报名开始时间: cells.beijingTime,
    报名结束时间: cells.beijingTime,
    接收外校口试: cells.yesNo,
    校区允许外校口试: cells.yesNo,
    校区通告: cells.optional(5000),
  })
  .superRefine((row, context) => {
    const demand = (holds: boolean, column: keyof typeof row, message: string): void => {
      if (!holds) context.addIssue({ code: 'custom', path: [column], message });
    };
    demand(row.学校代码.startsWith(row.省代码), '学校代码', '应以省代码开头');
    demand(row.校区代码.startsWith(row.学校代码), '校区代码', '应以学校代码开头');
    demand(row.报名开始时间 < row.报名结束时间, '报名结束时间', '应晚于报名开始时间');
  });

type CampusRow = z.infer<typeof CampusRow>;

/** Imports a file whole, or throws `ImportRefused` and leaves the database as it was [R43]. */
export const importCampuses = (context: ImportContext, csv: Csv): Promise<Imported> =>
  inTransaction(context.connection, async (client) => {
    const institutions = new Map<string, Row<CampusRow>>();
    const rows = await importTable(csv, CampusRow, async (batch) => {
      const contradictions = batch.flatMap((row) => contradictionsIn(row, institutions));
      if (contradictions.length > 0) return contradictions;
      await upsertInstitutions(client, batch);
      return insertCampuses(client, context.sitting, batch);
    });
    return auditImport(client, context, 'campusesImported', rows);
  });

/** The columns that say the same in each row of one province or school. */
const SAID_OF = {
  省代码: ['省名称'],
  学校代码: ['学校名称', '学校联系方式', '学校允许外校口试'],
} as const;

const contradictionsIn = (row: Row<CampusRow>, seen: Map<string, Row<CampusRow>>): Problem[] =>
  (['省代码', '学校代码'] as const).flatMap((key) => {
    const first = seen.get(row.value[key]);
    if (!first) seen.set(row.value[key], row);
    return SAID_OF[key]
      .filter((column) => first && first.value[column] !== row.value[column])
      .map((column) => ({ row: row.row, column, message: `与第 ${first?.row} 行不一致` }));
  });

const upsertInstitutions = async (
  client: PoolClient,
  batch: readonly Row<CampusRow>[],
): Promise<void> => {
  const values = batch.map(({ value }) => value);
  await client.query(
    `INSERT INTO province (code, name)
     SELECT DISTINCT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name`,
    [values.map((row) => row.省代码), values.map((row) => row.省名称)],
  );
  await client.query(
    `INSERT INTO school (code, province_code, name, contact, allows_elsewhere)
     SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
     ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, contact = EXCLUDED.contact,
       allows_elsewhere = EXCLUDED.allows_elsewhere`,
    [
      values.map((row) => row.学校代码),
      values.map((row) => row.省代码),
      values.map((row) => row.学校名称),
      values.map((row) => row.学校联系方式),
      values.map((row) => row.学校允许外校口试),
    ],
  );
};

const insertCampuses = async (
  client: PoolClient,
  sitting: string,
  batch: readonly Row<CampusRow>[],
): Promise<Problem[]> => {
  const values = batch.map(({ value }) => value);
  const inserted = await client.query<{ code: string }>(
    `INSERT INTO campus (sitting_code, code, school_code, name, opens_at, closes_at,
                         takes_outside, allows_elsewhere, notice)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[],
                              $6::timestamptz[], $7::boolean[], $8::boolean[], $9::text[])
     ON CONFLICT (sitting_code, code) DO NOTHING RETURNING code`,
    [
      sitting,
      values.map((row) => row.校区代码),
      values.map((row) => row.学校代码),
      values.map((row) => row.校区名称),
      values.map((row) => row.报名开始时间),
      values.map((row) => row.报名结束时间),
      values.map((row) => row.接收外校口试),
      values.map((row) => row.校区允许外校口试),
      values.map((row) => row.校区通告),
    ],
  );
  const fresh = new Set(inserted.rows.map((row) => row.code));
  return batch
    .filter(({ value }) => !fresh.delete(value.校区代码))
    .map(({ row }) => ({ row, column: '校区代码', message: '重复：本考次已有这个校区' }));
};
