import { z } from 'zod';
import { IMPORT_KINDS, IMPORT_STATES } from '../../../domain/importing';
import { Instant } from '../../contract/common';
import { Version, Why } from './staff';

/** Imports of registers [R43]. */

const Kind = z
  .enum(IMPORT_KINDS)
  .meta({ id: 'ImportKind', description: '学籍、禁考名单、四级成绩、校区、开考科目' });
const State = z.enum(IMPORT_STATES).meta({ id: 'ImportState' });

export const ImportNumber = z
  .string()
  .regex(/^I\d{9}$/)
  .meta({ description: '导入编号', example: 'I000000001' });

export const ImportPath = z.object({ number: ImportNumber });

export const NewImport = z.strictObject({ kind: Kind, file: z.uuid() });

/** What was seen of the check, and is given the go-ahead. */
export const ImportApplication = z.strictObject({ version: Version });

export const ImportUndo = z.strictObject({ version: Version, why: Why });

export const ImportSearch = z.strictObject({
  kind: Kind.optional(),
  state: State.optional(),
  after: ImportNumber.optional().meta({ description: '上一页最后一条的编号' }),
});

/** The columns that an import reads; CET4 scores are kept as hashes and cannot be written out. */
export const RegisterExport = z.strictObject({
  kind: z.enum(IMPORT_KINDS).exclude(['cet4Scores']),
  format: z.enum(['csv', 'xlsx']),
  why: Why,
});

const Problems = z
  .object({
    total: z.int(),
    listed: z.array(
      z.object({
        row: z.int().meta({ description: '电子表格中的行号，表头为第 1 行' }),
        column: z.string().nullable(),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'ImportProblems', description: '全部计数，列出前一千条；从不引用单元格内容' });

const Tasks = z
  .object({
    total: z.int(),
    listed: z.array(
      z.object({
        row: z.int(),
        registration: z.string().meta({ description: '报名号' }),
        columns: z.array(z.string()).meta({ description: '与已保存报名信息不同的列' }),
      }),
    ),
  })
  .meta({
    id: 'ImportTasks',
    description: '考生已据原学籍保存报名信息而文件内容不同的行：不覆盖，需人工处理',
  });

const Counts = z
  .object({ inserted: z.int(), updated: z.int(), same: z.int(), tasks: z.int() })
  .meta({ id: 'ImportCounts', description: '新增、更新、与现有相同、待人工处理的行数' });

const Summary = z.object({
  number: ImportNumber,
  kind: Kind,
  kindName: z.string(),
  state: State,
  stateName: z.string(),
  place: z.string().meta({ description: '可涉及的校区代码的开头；空为全部' }),
  rowsTotal: z.int().nullable(),
  rowsDone: z.int(),
  percent: z.int().meta({ description: '当前步骤的进度' }),
  madeBy: z.uuid(),
  madeAt: Instant,
  version: Version,
});

export const ImportPage = z
  .object({ items: z.array(Summary), next: ImportNumber.nullable() })
  .meta({ id: 'ImportPage' });

export const Import = Summary.extend({
  fileId: z.uuid(),
  counts: Counts.nullable(),
  problems: Problems,
  tasks: Tasks,
  undoProblems: Problems.meta({ description: '不能撤销的原因' }),
  checkedAt: Instant.nullable(),
  lapsesAt: Instant.nullable().meta({ description: '此前未确认则作废' }),
  appliedAt: Instant.nullable(),
  undoneAt: Instant.nullable(),
}).meta({ id: 'Import', description: '一次导入' });
