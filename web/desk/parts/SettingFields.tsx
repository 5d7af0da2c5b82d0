import type { FormState } from '../lib/form';
import { FIELDS, type FieldType, type SettingKind } from '../lib/setting-fields';
import { FIELD_LABELS, SETTINGS } from '../texts/settings';
import { AreaField, SelectField, TextField } from './Form';

interface SettingFieldsProps {
  readonly form: FormState;
  readonly kind: SettingKind;
  /** Those that this role may not set are left out. */
  readonly without?: readonly string[];
}

/** The inputs of one kind of setting; their names are the API's own: `set.capacity`. */
export const SettingFields = ({ form, kind, without = [] }: SettingFieldsProps) => (
  <>
    {Object.entries(FIELDS[kind])
      .filter(([field]) => !without.includes(field))
      .map(([field, type]) => (
        <SettingField key={field} form={form} field={field} type={type} />
      ))}
  </>
);

interface SettingFieldProps {
  readonly form: FormState;
  readonly field: string;
  readonly type: FieldType;
}

const HINTS: Partial<Record<FieldType, string>> = {
  yuan: SETTINGS.feeHint,
  limit: SETTINGS.capacityHint,
};

const SettingField = ({ form, field, type }: SettingFieldProps) => {
  const props = { form, name: `set.${field}`, label: FIELD_LABELS[field] ?? field };
  switch (type) {
    case 'text':
      return <AreaField {...props} rows={6} />;
    case 'json':
      return <AreaField {...props} rows={12} hint={SETTINGS.jsonHint} />;
    case 'flag':
      return (
        <SelectField
          {...props}
          options={[
            { value: 'yes', label: SETTINGS.yes },
            { value: 'no', label: SETTINGS.no },
          ]}
        />
      );
    case 'instant':
      return <TextField {...props} type="datetime-local" />;
    case 'line':
      return <TextField {...props} />;
    default:
      return <TextField {...props} inputMode="numeric" hint={HINTS[type]} />;
  }
};
