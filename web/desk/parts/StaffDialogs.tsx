import type { StaffRole } from '../../../domain/staff';
import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { codeOf, scopeOf } from '../lib/scope';
import { DESK } from '../texts/common';
import { STAFF } from '../texts/staff';
import { DecisionDialog } from './DecisionDialog';
import { TextField, WhyField } from './Form';
import { PostFields } from './PostFields';

type Person = Schemas['StaffPerson'];

const LABELS = {
  name: STAFF.name,
  email: STAFF.email,
  role: STAFF.role,
  scope: STAFF.scope,
  why: DESK.why,
};

interface AppointProps {
  readonly roles: readonly StaffRole[];
  readonly onDone: (word: string) => void;
  readonly onClose: () => void;
}

export const AppointDialog = ({ roles, onDone, onClose }: AppointProps) => {
  const form = useForm({
    name: 'staff-new',
    initial: { name: '', email: '', role: roles[0] ?? '', scope: '' },
  });
  const send = (): void => {
    const { name = '', email = '', role, scope = '' } = form.values;
    const body = { name, email, role: role as StaffRole, scope: scopeOf(scope) };
    void form.submit(
      () => ask(api.POST('/desk/staff', { body })),
      () => onDone(STAFF.appointed(name)),
    );
  };
  return (
    <DecisionDialog
      title={STAFF.appoint}
      form={form}
      labels={LABELS}
      confirm={STAFF.appointSubmit}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField form={form} name="name" label={STAFF.name} required />
      <TextField
        form={form}
        name="email"
        label={STAFF.email}
        type="email"
        inputMode="email"
        required
      />
      <PostFields form={form} roles={roles} />
    </DecisionDialog>
  );
};

interface PersonProps {
  readonly person: Person;
  readonly onDone: (word: string) => void;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

export const MoveDialog = ({
  person,
  roles,
  ...props
}: PersonProps & Pick<AppointProps, 'roles'>) => {
  const { id, version, name } = person;
  const form = useForm({
    name: `staff-move:${id}`,
    initial: { role: person.role, scope: codeOf(person.scope), why: '' },
  });
  const send = (): void => {
    const { role, scope = '', why = '' } = form.values;
    const body = { role: role as StaffRole, scope: scopeOf(scope), why, version };
    void form.submit(
      () => ask(api.PUT('/desk/staff/{id}/post', { params: { path: { id } }, body })),
      () => props.onDone(STAFF.moved(name)),
    );
  };
  return (
    <DecisionDialog
      {...props}
      title={STAFF.moveOf(name)}
      form={form}
      labels={LABELS}
      confirm={STAFF.move}
      onSubmit={send}
    >
      <p>{STAFF.moveHint}</p>
      <PostFields form={form} roles={roles} />
      <WhyField form={form} />
    </DecisionDialog>
  );
};

const ENDINGS = {
  disable: {
    title: STAFF.disableOf,
    hint: STAFF.disableHint,
    confirm: STAFF.disable,
    done: STAFF.disabled,
    path: '/desk/staff/{id}/disabling',
  },
  invite: {
    title: STAFF.inviteOf,
    hint: STAFF.inviteHint,
    confirm: STAFF.invite,
    done: STAFF.invited,
    path: '/desk/staff/{id}/invitation',
  },
} as const;

/** Both end what the person has open: with why, on the version that was seen. */
export const StaffActDialog = ({
  act,
  person,
  ...props
}: PersonProps & { act: keyof typeof ENDINGS }) => {
  const { title, hint, confirm, done, path } = ENDINGS[act];
  const { id, version, name } = person;
  const form = useForm({ name: `staff-${act}:${id}`, initial: { why: '' } });
  const send = (): void => {
    const body = { why: form.values['why'] ?? '', version };
    void form.submit(
      () => ask(api.POST(path, { params: { path: { id } }, body })),
      () => props.onDone(done(name)),
    );
  };
  return (
    <DecisionDialog
      {...props}
      title={title(name)}
      form={form}
      labels={LABELS}
      confirm={confirm}
      danger={act === 'disable'}
      onSubmit={send}
    >
      <p>{hint}</p>
      <WhyField form={form} />
    </DecisionDialog>
  );
};
