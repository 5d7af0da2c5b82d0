import { Button } from 'antd';
import { Link } from 'wouter';
import type { Setting } from '../lib/setting-fields';
import { shownValue } from '../lib/setting-fields';
import { PATHS } from '../paths';
import { DESK } from '../texts/common';
import { SETTINGS } from '../texts/settings';
import { DataTable, type Column } from './DataTable';

type Part = Setting['parts'][number];

interface SettingPartsProps {
  readonly setting: Setting;
  /** Opens the change of one; without it they are only read. */
  readonly onChange?: ((part: Part) => void) | undefined;
}

/** What lies below a setting: of a campus its subjects with fee and places, of others a way to each. */
export const SettingParts = ({ setting, onChange }: SettingPartsProps) => {
  if (setting.parts.length === 0) return null;
  const isCampus = setting.kind === 'campus';
  return (
    <DataTable
      title={isCampus ? SETTINGS.capacities : SETTINGS.parts}
      rows={setting.parts}
      keyOf={({ target }) => target}
      columns={isCampus ? offeringColumns(onChange) : COLUMNS}
    />
  );
};

const link = ({ kind, target }: Part) => (
  <Link href={`${PATHS.settings}/${kind}/${target}`}>{target}</Link>
);

const COLUMNS: readonly Column<Part>[] = [
  { title: SETTINGS.target, render: (part) => link(part) },
  { title: SETTINGS.label, field: 'label' },
];

const counted = (title: string, of: (part: Part) => string | number | null | undefined) => ({
  title,
  className: 'number',
  render: (part: Part) => of(part),
});

const offeringColumns = (onChange?: (part: Part) => void): readonly Column<Part>[] => [
  { title: SETTINGS.subject, render: (part) => link(part) },
  { title: SETTINGS.label, field: 'label' },
  counted(SETTINGS.fee, ({ values }) => shownValue('yuan', values['feeFen'])),
  counted(SETTINGS.capacity, ({ values }) => shownValue('limit', values['capacity'])),
  counted(SETTINGS.sold, ({ places }) => places?.sold),
  counted(SETTINGS.held, ({ places }) => places?.held),
  counted(SETTINGS.left, leftOf),
  counted(SETTINGS.loweringTo, ({ places }) => places?.loweringTo),
  ...(onChange
    ? [
        {
          title: DESK.actions,
          render: (part: Part) => (
            <Button aria-label={SETTINGS.changeOf(part.label)} onClick={() => onChange(part)}>
              {SETTINGS.change}
            </Button>
          ),
        },
      ]
    : []),
];

const leftOf = ({ values, places }: Part): string | number => {
  const capacity = values['capacity'];
  if (typeof capacity !== 'number' || !places) return SETTINGS.unlimited;
  return capacity - places.sold - places.held;
};
