import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { StaffRole } from '../../../domain/staff';
import { api, ask, type Schemas } from '../lib/api';
import { useLoad } from '../lib/load';
import type { Me } from '../lib/session';
import { DataTable, type Column } from '../parts/DataTable';
import { Page } from '../parts/Page';
import { Said } from '../parts/Said';
import { AppointDialog, MoveDialog, StaffActDialog } from '../parts/StaffDialogs';
import { WhenLoaded } from '../parts/WhenLoaded';
import { DESK, scopeWords } from '../texts/common';
import { ROLE_NAMES, STAFF, STAFF_STATES } from '../texts/staff';

type Person = Schemas['StaffPerson'];
type Act = 'move' | 'disable' | 'invite';

/** 工作人员: who is appointed to what; for those who appoint, and for auditors to read. */
export const StaffPage = ({ me }: { me: Me }) => {
  const loaded = useLoad(() => ask(api.GET('/desk/staff')), 'staff');
  const [word, say] = useState<string | null>(null);
  const [isAppointing, setAppointing] = useState(false);
  const [chosen, choose] = useState<{ act: Act; id: string } | null>(null);
  const roles = rolesOf(me.role);
  const close = (): void => {
    choose(null);
    setAppointing(false);
  };
  const done = (what: string): void => {
    close();
    say(what);
    void loaded.reload();
  };
  const common = { onDone: done, onClose: close, onReload: () => void loaded.reload() };
  const person = loaded.data?.items.find(({ id }) => id === chosen?.id);
  return (
    <Page
      title={STAFF.title}
      actions={
        roles.length > 0 && (
          <Button type="primary" onClick={() => setAppointing(true)}>
            {STAFF.appoint}
          </Button>
        )
      }
    >
      <Said word={word} />
      <WhenLoaded loaded={loaded}>
        {({ items }) => (
          <DataTable
            title={STAFF.list}
            rows={items}
            keyOf={({ id }) => id}
            columns={columnsOf(me, (act, id) => choose({ act, id }))}
          />
        )}
      </WhenLoaded>
      {isAppointing && <AppointDialog {...common} roles={roles} />}
      {chosen && person && chosen.act === 'move' && (
        <MoveDialog {...common} person={person} roles={roles} />
      )}
      {chosen && person && chosen.act !== 'move' && (
        <StaffActDialog {...common} act={chosen.act} person={person} />
      )}
    </Page>
  );
};

const ALL_ROLES = Object.keys(ROLE_NAMES) as StaffRole[];

/** Whom this role appoints, as the API will have it. */
const rolesOf = (role: StaffRole): readonly StaffRole[] => {
  if (role === 'operator') return ALL_ROLES;
  return role === 'provinceOfficer' ? ['officer'] : [];
};

const columnsOf = (me: Me, act: (what: Act, id: string) => void): readonly Column<Person>[] => [
  { title: STAFF.name, field: 'name' },
  { title: STAFF.email, field: 'email' },
  { title: STAFF.role, field: 'roleName' },
  { title: STAFF.scope, render: ({ scope }) => scopeWords(scope) },
  {
    title: STAFF.state,
    render: ({ state }) => <Tag className={`state ${state}`}>{STAFF_STATES[state]}</Tag>,
  },
  ...(rolesOf(me.role).length > 0
    ? [
        {
          title: DESK.actions,
          render: (person: Person) =>
            person.id !== me.id &&
            rolesOf(me.role).includes(person.role) && <Acts person={person} act={act} />,
        },
      ]
    : []),
];

const Acts = ({ person, act }: { person: Person; act: (what: Act, id: string) => void }) => (
  <span className="acts">
    <Button onClick={() => act('move', person.id)}>{STAFF.move}</Button>
    {person.state !== 'disabled' && (
      <Button danger onClick={() => act('disable', person.id)}>
        {STAFF.disable}
      </Button>
    )}
    <Button onClick={() => act('invite', person.id)}>{STAFF.invite}</Button>
  </span>
);
