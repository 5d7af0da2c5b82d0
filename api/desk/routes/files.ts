import { servedName } from '../../../domain/files';
import { refuse, Refused } from '../../../domain/refusals';
import { readInput } from '../../issues';
import { created } from '../../reply';
import { FILE_NAME_HEADER, FileId, FileName, NewFile, StoredFile } from '../contract/files';
import { staffRoute } from '../route';

/** The body is the file itself: nothing of a form has to be taken apart, and it is read as it comes. */
export const uploadFile = staffRoute(
  {
    method: 'post',
    path: '/desk/files',
    tag: '后台导入',
    summary: '上传文件：请求体就是文件内容，文件名放在 X-File-Name（百分号编码）',
    who: { roles: ['officer', 'provinceOfficer', 'operator'] },
    query: NewFile,
    takes: 'application/octet-stream',
    answers: { 201: '文件已加密保存' },
    answer: StoredFile,
    refusals: ['fileTooLarge', 'fileTypeWrong', 'fileEmpty', 'notFound'],
  },
  async ({ by, query, req }, { store }) => {
    if (req.is('application/octet-stream') === false) {
      throw new Refused(refuse('unsupportedMediaType'));
    }
    const named = { [FILE_NAME_HEADER]: req.get(FILE_NAME_HEADER) };
    const { [FILE_NAME_HEADER]: name } = readInput('header', FileName, named);
    const { purpose, place } = query;
    // A refusal is still to be answered on this connection, so it outlives the reading.
    const content = req.iterator({ destroyOnReturn: false });
    const file = { purpose, name, content, ...(place === undefined ? {} : { place }) };
    return created(await store.files.put(by, file));
  },
);

export const downloadFile = staffRoute(
  {
    method: 'get',
    path: '/desk/files/{id}',
    tag: '后台导入',
    summary: '下载文件：只作为附件提供，查看记入审计日志',
    who: { roles: ['officer', 'provinceOfficer', 'operator', 'auditor'] },
    params: FileId,
    gives: 'application/octet-stream',
    answers: { 200: '文件内容' },
    refusals: ['notFound'],
  },
  async ({ by, params }, { store }) => {
    const { content, mediaType, name, size } = await store.files.open(by, params.id);
    const headers = {
      'Content-Disposition': `attachment; filename*=UTF-8''${encoded(servedName(name, mediaType))}`,
      'Content-Length': String(size),
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'X-Content-Type-Options': 'nosniff',
    };
    return { status: 200, body: undefined, headers, type: mediaType, stream: content };
  },
);

/** RFC 8187. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
