import { Button } from 'antd';
import { useState } from 'react';
import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { partOf, type Setting } from '../lib/setting-fields';
import { DESK } from '../texts/common';
import { CHANGE_STATES, SETTINGS } from '../texts/settings';
import { TIME } from '../texts/time';
import { DataTable, type Column } from './DataTable';
import { DecisionDialog } from './DecisionDialog';
import { WhyField } from './Form';
import { Time } from './Time';

type Change = Schemas['SettingChange'];

interface SettingHistoryProps {
  readonly setting: Setting;
  readonly maySet: (kind: Change['kind']) => boolean;
  readonly onWithdrawn: (word: string) => void;
  readonly onReload: () => void;
}

/** What will change, here and below, which can be taken back, and what has changed: by whom and why. */
export const SettingHistory = ({ setting, maySet, onWithdrawn, onReload }: SettingHistoryProps) => {
  const [chosen, choose] = useState<Change | null>(null);
  const withdraw: readonly Column<Change>[] = [
    {
      title: DESK.actions,
      render: (change) =>
        maySet(change.kind) && <Button onClick={() => choose(change)}>{SETTINGS.withdraw}</Button>,
    },
  ];
  const columns = columnsOf(setting);
  const canWithdraw = setting.planned.some(({ kind }) => maySet(kind));
  return (
    <>
      {setting.planned.length > 0 && (
        <DataTable
          title={SETTINGS.planned}
          rows={setting.planned}
          keyOf={({ id }) => id}
          columns={[...columns, ...(canWithdraw ? withdraw : [])]}
        />
      )}
      <DataTable
        title={SETTINGS.history}
        rows={setting.history}
        keyOf={({ id }) => id}
        columns={columns}
      />
      {chosen && (
        <Withdraw
          change={chosen}
          // A decision on a part is bound to that part's version.
          version={partOf(setting, chosen)?.version ?? 0}
          onClose={() => choose(null)}
          onReload={onReload}
          onDone={() => {
            choose(null);
            onWithdrawn(SETTINGS.withdrawn);
          }}
        />
      )}
    </>
  );
};

const columnsOf = ({ people }: Setting): readonly Column<Change>[] => [
  { title: TIME.of(SETTINGS.when), render: ({ effectiveAt }) => <Time at={effectiveAt} /> },
  { title: SETTINGS.target, field: 'target' },
  { title: SETTINGS.words, field: 'words' },
  {
    title: SETTINGS.state,
    render: ({ state, refusal }) =>
      refusal ? `${CHANGE_STATES[state]}：${refusal.title}` : CHANGE_STATES[state],
  },
  { title: SETTINGS.why, field: 'why' },
  { title: SETTINGS.by, render: ({ by }) => people[by] ?? by },
];

interface WithdrawProps {
  readonly change: Change;
  readonly version: number;
  readonly onDone: () => void;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

const Withdraw = ({ change, version, onDone, ...props }: WithdrawProps) => {
  const { id } = change;
  const form = useForm({ name: `withdraw:${id}`, initial: { why: '' } });
  const send = (): void => {
    const body = { version, why: form.values['why'] ?? '' };
    void form.submit(
      () => ask(api.DELETE('/desk/settings/changes/{id}', { params: { path: { id } }, body })),
      onDone,
    );
  };
  return (
    <DecisionDialog
      {...props}
      title={SETTINGS.withdrawOf(change.words)}
      form={form}
      labels={{ why: DESK.why }}
      confirm={SETTINGS.withdraw}
      danger
      onSubmit={send}
    >
      <WhyField form={form} />
    </DecisionDialog>
  );
};
