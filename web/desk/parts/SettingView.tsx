import { Button } from 'antd';
import { useState } from 'react';
import { calmly } from '../../lib/following';
import { api, ask } from '../lib/api';
import { useLoad } from '../lib/load';
import type { Me } from '../lib/session';
import { FIELDS, partOf, shownValue, type Setting, type SettingKind } from '../lib/setting-fields';
import { FIELD_LABELS, KIND_NAMES, SETTINGS } from '../texts/settings';
import { ChangeSetting } from './ChangeSetting';
import { Facts, type Fact } from './Facts';
import { Said } from './Said';
import { SettingHistory } from './SettingHistory';
import { SettingParts } from './SettingParts';
import { WhenLoaded } from './WhenLoaded';

interface SettingViewProps {
  readonly me: Me;
  readonly kind: SettingKind;
  readonly target: string;
}

/** One setting: what it is now, what lies below it, what is planned and what has been. */
export const SettingView = ({ me, kind, target }: SettingViewProps) => {
  const loaded = useLoad(
    () => ask(api.GET('/desk/settings/{kind}/{target}', { params: { path: { kind, target } } })),
    `${kind}:${target}`,
    calmly,
  );
  const [chosen, choose] = useState<{ kind: SettingKind; target: string } | null>(null);
  const [word, say] = useState<string | null>(null);
  const done = (what: string): void => {
    choose(null);
    say(what);
    void loaded.reload();
  };
  return (
    <>
      <Said word={word} />
      <WhenLoaded loaded={loaded}>
        {(setting) => {
          const changing = partOf(setting, chosen);
          return (
            <>
              <Current setting={setting} />
              {maySet(me, setting.kind) && (
                <p className="actions">
                  <Button type="primary" onClick={() => choose({ kind, target })}>
                    {SETTINGS.change}
                  </Button>
                </p>
              )}
              <SettingParts
                setting={setting}
                onChange={maySet(me, 'offering') ? choose : undefined}
              />
              <SettingHistory
                setting={setting}
                maySet={(of) => maySet(me, of)}
                onWithdrawn={done}
                onReload={() => void loaded.reload()}
              />
              {changing && (
                <ChangeSetting
                  key={`${changing.kind}:${changing.target}`}
                  setting={changing}
                  without={me.role === 'officer' ? ['feeFen'] : []}
                  onDone={done}
                  onClose={() => choose(null)}
                  onReload={() => void loaded.reload()}
                />
              )}
            </>
          );
        }}
      </WhenLoaded>
    </>
  );
};

const SETTING_ROLES: readonly string[] = ['officer', 'provinceOfficer', 'leader', 'operator'];

/** What belongs to the whole exam is set by those who have all of it, as the API will have it. */
const maySet = (me: Me, kind: SettingKind): boolean =>
  SETTING_ROLES.includes(me.role) &&
  (me.scope.kind === 'all' || (kind !== 'sitting' && kind !== 'subject'));

const Current = ({ setting }: { setting: Setting }) => {
  const { kind, target, label, version, values, places } = setting;
  const facts: Fact[] = Object.entries(FIELDS[kind]).map(([field, type]) => [
    FIELD_LABELS[field] ?? field,
    shownValue(type, values[field]),
  ]);
  const counts: Fact[] = places
    ? [
        [SETTINGS.sold, places.sold],
        [SETTINGS.held, places.held],
        [SETTINGS.loweringTo, places.loweringTo],
      ]
    : [];
  return (
    <section>
      <h2>
        {SETTINGS.heading(label, KIND_NAMES[kind], target)}{' '}
        <span className="quiet">{SETTINGS.version(version)}</span>
      </h2>
      <Facts facts={[...facts, ...counts]} />
    </section>
  );
};
