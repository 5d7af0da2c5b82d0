import { useLocation, useParams } from 'wouter';
import { useForm } from '../lib/form';
import { codeOf } from '../lib/scope';
import type { Me } from '../lib/session';
import { Form, Submit, TextField } from '../parts/Form';
import { Page } from '../parts/Page';
import { SettingView } from '../parts/SettingView';
import { PATHS } from '../paths';
import { SETTINGS } from '../texts/settings';

const LABELS = { campus: SETTINGS.campusCode };

/** 容量: the places of one campus, beside what is paid and held; what is changed most often, without detours. */
export const CapacitiesPage = ({ me }: { me: Me }) => {
  const { campus } = useParams<{ campus?: string }>();
  const [, go] = useLocation();
  const own = codeOf(me.scope);
  const form = useForm({
    name: 'capacities',
    initial: { campus: own.length === 5 ? `${own}0` : own },
  });
  const open = (): void => {
    const code = (form.values['campus'] ?? '').trim().toUpperCase();
    if (code !== '') go(`${PATHS.capacities}/${encodeURIComponent(code)}`);
  };
  return (
    <Page title={SETTINGS.capacitiesTitle}>
      <Form form={form} labels={LABELS} onSubmit={open}>
        <div className="row">
          <TextField
            form={form}
            name="campus"
            label={SETTINGS.campusCode}
            hint={SETTINGS.campusHint}
            maxLength={6}
            required
          />
          <p className="actions">
            <Submit form={form} label={SETTINGS.open} />
          </p>
        </div>
      </Form>
      {campus !== undefined && <SettingView me={me} kind="campus" target={campus} />}
    </Page>
  );
};
