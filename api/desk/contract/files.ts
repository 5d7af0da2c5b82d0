import { z } from 'zod';
import { FILE_PURPOSES } from '../../../domain/files';
import { line } from '../../contract/common';

/** Files of the desk: evidence for reviews, registers to import. */

export const FileId = z.object({ id: z.uuid().meta({ description: '文件编号' }) });

export const NewFile = z.strictObject({
  purpose: z.enum(FILE_PURPOSES).meta({
    description:
      'reviewAttachment 复核材料（PDF、JPEG、PNG，不超过 5 MB）；import 导入文件（CSV、XLSX，不超过 64 MB）',
  }),
  place: z
    .string()
    .regex(/^(\d{2}|\d{5}|\d{6})$/)
    .optional()
    .meta({ description: '文件所属的省、学校或校区代码；不填则为您的管理范围' }),
});

/** The name never stands in an address: it may be a person's. */
export const FILE_NAME_HEADER = 'x-file-name';

export const FileName = z.object({
  [FILE_NAME_HEADER]: z
    .string()
    .max(900)
    .transform((text, issues) => {
      const name = decoded(text);
      if (name !== null) return name;
      issues.addIssue({ code: 'custom', message: '文件名的编码不正确' });
      return z.NEVER;
    })
    .pipe(line(200)),
});

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

export const StoredFile = z
  .object({
    id: z.uuid(),
    purpose: z.enum(FILE_PURPOSES),
    mediaType: z.string().meta({ description: '按内容识别的类型' }),
    name: z.string(),
    size: z.int().meta({ description: '字节数' }),
    sha256: z.string(),
    place: z.string(),
  })
  .meta({ id: 'StoredFile', description: '已保存的文件' });
