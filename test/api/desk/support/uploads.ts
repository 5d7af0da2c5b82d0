import { StoredFile } from '../../../../api/desk/contract/files';
import type { z } from 'zod';
import type { Colleague } from './desk-rig';

/** Files as a browser sends them: the body is the file. */
export interface Upload {
  readonly purpose: 'reviewAttachment' | 'import';
  readonly name?: string;
  readonly place?: string;
  readonly type?: string;
}

const headersOf = ({ http }: Colleague): Record<string, string> => ({
  'x-csrf-token': http.csrfToken ?? '',
  cookie: [...http.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
});

/** Whatever comes back: status, code of a problem, or the file. */
export const send = async (
  who: Colleague,
  bytes: Uint8Array,
  { purpose, name = '证明.pdf', place, type = 'application/octet-stream' }: Upload,
): Promise<{ readonly status: number; readonly json: { readonly code?: string } }> => {
  const query = new URLSearchParams({ purpose, ...(place === undefined ? {} : { place }) });
  const answer = await fetch(`${who.http.baseUrl}/desk/files?${query.toString()}`, {
    method: 'POST',
    headers: { ...headersOf(who), 'content-type': type, 'x-file-name': encodeURIComponent(name) },
    body: Buffer.from(bytes),
  });
  return { status: answer.status, json: (await answer.json()) as { code?: string } };
};

/** Throws unless it was taken. */
export const upload = async (
  who: Colleague,
  content: string | Uint8Array,
  options: Upload = { purpose: 'import', name: '名单.csv' },
): Promise<z.output<typeof StoredFile>> => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return StoredFile.parse((await send(who, bytes, options)).json);
};

export const download = (who: Colleague, id: string): Promise<Response> =>
  fetch(`${who.http.baseUrl}/desk/files/${id}`, { headers: headersOf(who) });
