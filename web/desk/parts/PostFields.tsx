import type { StaffRole } from '../../../domain/staff';
import type { FormState } from '../lib/form';
import { ROLE_NAMES, STAFF } from '../texts/staff';
import { SelectField, TextField } from './Form';

interface PostFieldsProps {
  readonly form: FormState;
  readonly roles: readonly StaffRole[];
}

/** 岗位 and 管理范围; fields `role` and `scope`. */
export const PostFields = ({ form, roles }: PostFieldsProps) => (
  <>
    <SelectField
      form={form}
      name="role"
      label={STAFF.role}
      options={roles.map((role) => ({ value: role, label: ROLE_NAMES[role] }))}
      required
    />
    <TextField form={form} name="scope" label={STAFF.scope} hint={STAFF.scopeHint} maxLength={6} />
  </>
);
