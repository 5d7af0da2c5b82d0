import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { StaffRole } from '../../../domain/staff';
import type { Answer } from '../../lib/problem';
import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { upload } from '../lib/upload';
import { PATHS } from '../paths';
import { IMPORT_KINDS, IMPORTS } from '../texts/imports';
import { Form, SelectField, Submit } from './Form';

type Kind = Schemas['ImportKind'];
type Import = Schemas['Import'];

const LABELS = { kind: IMPORTS.kind, file: IMPORTS.file };

/** Uploads a file and has it checked, in one step; what follows is on the import's own page. */
export const NewImport = ({ role }: { role: StaffRole }) => {
  const kinds = kindsOf(role);
  const [, go] = useLocation();
  const [percent, setPercent] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const form = useForm({ name: 'import', initial: { kind: kinds[0] ?? '' } });
  if (kinds.length === 0) return null;

  const check = async (): Promise<Answer<Import>> => {
    const file = input.current?.files?.[0];
    if (!file) return NO_FILE;
    const stored = await upload('import', file, setPercent);
    setPercent(null);
    if (!stored.ok) return stored;
    const body = { kind: form.values['kind'] as Kind, file: stored.data.id };
    return ask(api.POST('/desk/imports', { body }));
  };
  const send = (): void =>
    void form.submit(check, ({ number }) => go(`${PATHS.imports}/${number}`));
  return (
    <section>
      <h2>{IMPORTS.newTitle}</h2>
      <Form form={form} labels={LABELS} onSubmit={send}>
        <div className="row">
          <SelectField
            form={form}
            name="kind"
            label={IMPORTS.kind}
            options={kinds.map((kind) => ({ value: kind, label: IMPORT_KINDS[kind] }))}
          />
          <div className={form.errorOf('file') ? 'field wrong' : 'field'}>
            <label htmlFor="in-file">{IMPORTS.file}</label>
            <input
              id="in-file"
              ref={input}
              type="file"
              accept=".csv,.xlsx"
              aria-describedby="in-file-hint"
            />
            <p id="in-file-hint" className="hint">
              {IMPORTS.fileHint}
            </p>
            {form.errorOf('file') && <p className="error">{form.errorOf('file')}</p>}
          </div>
          <p className="actions">
            <Submit form={form} label={IMPORTS.check} />
          </p>
        </div>
        <div role="status">{percent !== null && IMPORTS.uploading(percent)}</div>
      </Form>
    </section>
  );
};

const NO_FILE: Answer<Import> = {
  ok: false,
  problem: {
    code: 'noFile',
    title: IMPORTS.noFile,
    status: 400,
    fields: [{ name: 'file', message: IMPORTS.noFile }],
  },
};

/** As the API will have it: scores, campuses and what they offer come from those who run the sitting. */
const kindsOf = (role: StaffRole): readonly Kind[] => {
  if (role === 'operator') return Object.keys(IMPORT_KINDS) as Kind[];
  return role === 'officer' || role === 'provinceOfficer' ? ['studentRecords', 'barred'] : [];
};
