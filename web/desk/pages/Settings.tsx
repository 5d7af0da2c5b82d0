import { useLocation, useParams } from 'wouter';
import { useForm } from '../lib/form';
import { codeOf } from '../lib/scope';
import type { Me } from '../lib/session';
import type { SettingKind } from '../lib/setting-fields';
import { Form, SelectField, Submit, TextField } from '../parts/Form';
import { Page } from '../parts/Page';
import { SettingView } from '../parts/SettingView';
import { PATHS } from '../paths';
import { KIND_NAMES, SETTINGS } from '../texts/settings';

const LABELS = { kind: SETTINGS.kind, code: SETTINGS.code };

/** 设置: everything that is data of a sitting or a place, one target at a time [R42]. */
export const SettingsPage = ({ me }: { me: Me }) => {
  const { kind, target } = useParams<{ kind?: string; target?: string }>();
  const [, go] = useLocation();
  const form = useForm({
    name: 'setting-which',
    initial: { kind: me.scope.kind === 'all' ? 'campus' : me.scope.kind, code: codeOf(me.scope) },
  });
  const open = (): void => {
    const code = (form.values['code'] ?? '').trim().toUpperCase();
    if (code !== '') go(`${PATHS.settings}/${form.values['kind']}/${encodeURIComponent(code)}`);
  };
  return (
    <Page title={SETTINGS.title}>
      <Form form={form} labels={LABELS} onSubmit={open}>
        <div className="row">
          <SelectField form={form} name="kind" label={SETTINGS.kind} options={KINDS} />
          <TextField
            form={form}
            name="code"
            label={SETTINGS.code}
            hint={SETTINGS.codeHint}
            maxLength={8}
            required
          />
          <p className="actions">
            <Submit form={form} label={SETTINGS.open} />
          </p>
        </div>
      </Form>
      {isKind(kind) && target !== undefined && <SettingView me={me} kind={kind} target={target} />}
    </Page>
  );
};

const KINDS = Object.entries(KIND_NAMES).map(([value, label]) => ({ value, label }));

const isKind = (kind: string | undefined): kind is SettingKind =>
  kind !== undefined && kind in KIND_NAMES;
