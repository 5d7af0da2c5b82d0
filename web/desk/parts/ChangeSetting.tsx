import { Radio } from 'antd';
import { useEffect, useState } from 'react';
import type { paths } from '../../generated/desk';
import { api, ask, type Schemas } from '../lib/api';
import { instantOf } from '../lib/beijing';
import { useForm } from '../lib/form';
import { changedValues, FIELDS, toTyped, type Setting } from '../lib/setting-fields';
import { DESK } from '../texts/common';
import { FIELD_LABELS, SETTINGS } from '../texts/settings';
import { DecisionDialog } from './DecisionDialog';
import { TextField, WhyField } from './Form';
import { SettingFields } from './SettingFields';

type NewChange =
  paths['/desk/settings/changes']['post']['requestBody']['content']['application/json'];
type WhenHeld = NonNullable<Schemas['SettingChange']['whenHeld']>;

interface ChangeSettingProps {
  readonly setting: Pick<Setting, 'kind' | 'target' | 'label' | 'version' | 'values'>;
  readonly without?: readonly string[];
  readonly onDone: (word: string) => void;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

/**
 * One change of one setting. A capacity between paid and paid + held is asked about: the API refuses it with the
 * question, and the answer goes with the next try [R42].
 */
export const ChangeSetting = ({ setting, without = [], onDone, ...props }: ChangeSettingProps) => {
  const { kind, target, version, values } = setting;
  const form = useForm({
    name: `setting:${kind}:${target}`,
    initial: {
      ...Object.fromEntries(
        Object.entries(FIELDS[kind]).map(([field, type]) => [
          `set.${field}`,
          toTyped(type, values[field]),
        ]),
      ),
      effectiveAt: '',
      why: '',
    },
  });
  const [whenHeld, setWhenHeld] = useState<WhenHeld | null>(null);
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    if (form.problem?.code === 'capacityBelowHeld') setAsked(true);
  }, [form.problem]);
  const send = (): void => {
    const set = changedValues(kind, values, form.values);
    const body = {
      kind,
      target,
      set,
      version,
      why: form.values['why'] ?? '',
      effectiveAt: instantOf(form.values['effectiveAt'] ?? ''),
      ...(isAsked && whenHeld !== null ? { whenHeld } : {}),
    } as NewChange;
    void form.submit(
      () => ask(api.POST('/desk/settings/changes', { body })),
      ({ state }) => onDone(state === 'scheduled' ? SETTINGS.scheduled : SETTINGS.changed),
    );
  };
  return (
    <DecisionDialog
      {...props}
      title={SETTINGS.changeOf(setting.label)}
      form={form}
      labels={labelsOf(kind)}
      confirm={SETTINGS.changeSubmit}
      onSubmit={send}
    >
      <SettingFields form={form} kind={kind} without={without} />
      {isAsked && (
        <fieldset className="field">
          <legend>{SETTINGS.whenHeld}</legend>
          <Radio.Group
            value={whenHeld}
            onChange={({ target: at }) => setWhenHeld(at.value as WhenHeld)}
            options={[
              { value: 'stopSales', label: SETTINGS.stopSales },
              { value: 'letLapse', label: SETTINGS.letLapse },
            ]}
          />
        </fieldset>
      )}
      <TextField
        form={form}
        name="effectiveAt"
        label={SETTINGS.effectiveAt}
        hint={SETTINGS.effectiveHint}
        type="datetime-local"
      />
      <WhyField form={form} />
    </DecisionDialog>
  );
};

const labelsOf = (kind: Setting['kind']): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.keys(FIELDS[kind]).map((field) => [`set.${field}`, FIELD_LABELS[field] ?? field]),
  ),
  effectiveAt: SETTINGS.effectiveAt,
  why: DESK.why,
});
