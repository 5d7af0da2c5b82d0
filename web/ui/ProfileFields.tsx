import { DOCUMENT_OPTIONS } from '../lib/documents';
import { PROFILE } from '../texts/account';
import { SelectField, TextField, type FormState } from './Form';

interface ProfileFieldsProps {
  readonly form: FormState;
  /** Where the API's errors look for them: `profile.` when registering. */
  readonly prefix?: 'profile.';
}

/** 个人资料, all of it optional [R2] [R4]. */
export const ProfileFields = ({ form, prefix }: ProfileFieldsProps) => {
  const named = (name: string): string => `${prefix ?? ''}${name}`;
  return (
    <>
      <TextField
        form={form}
        name={named('phone')}
        label={PROFILE.phone}
        type="tel"
        inputMode="tel"
        autocomplete="tel"
      />
      <SelectField
        form={form}
        name={named('documentType')}
        label={PROFILE.documentType}
        options={DOCUMENT_OPTIONS}
      />
      <TextField form={form} name={named('documentNumber')} label={PROFILE.documentNumber} />
      <TextField form={form} name={named('name')} label={PROFILE.name} autocomplete="name" />
    </>
  );
};
