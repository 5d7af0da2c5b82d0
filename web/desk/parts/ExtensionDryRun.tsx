import { Button } from 'antd';
import { useState } from 'react';
import { useAction } from '../../lib/action';
import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { scopeOf } from '../lib/scope';
import { DESK, scopeWords } from '../texts/common';
import { EXTENSION_STATES, EXTENSIONS } from '../texts/extensions';
import { TIME } from '../texts/time';
import { Facts } from './Facts';
import { Form, Submit, TextField, WhyField } from './Form';
import { ProblemNote } from './Problem';
import { Time } from './Time';

type Proposed = Schemas['ExtensionProposed'];

const LABELS = { scope: EXTENSIONS.scope, hours: EXTENSIONS.hours, why: DESK.why };

/** First what it would move, then the act itself on just that proposal. */
export const ExtensionDryRun = ({ onStarted }: { onStarted: (number: string) => void }) => {
  const [proposed, setProposed] = useState<Proposed | null>(null);
  const form = useForm({ name: 'extension', initial: { scope: '', hours: '', why: '' } });
  const send = (): void => {
    const { scope = '', hours = '', why = '' } = form.values;
    // Nothing is no zero: what is no number goes as none at all.
    const body = { scope: scopeOf(scope), hours: hours.trim() === '' ? NaN : Number(hours), why };
    setProposed(null);
    void form.submit(() => ask(api.POST('/desk/extensions', { body })), setProposed);
  };
  return (
    <>
      <p>{EXTENSIONS.intro}</p>
      <Form form={form} labels={LABELS} onSubmit={send}>
        <div className="row">
          <TextField
            form={form}
            name="scope"
            label={EXTENSIONS.scope}
            hint={EXTENSIONS.scopeHint}
            maxLength={6}
          />
          <TextField
            form={form}
            name="hours"
            label={EXTENSIONS.hours}
            hint={EXTENSIONS.hoursHint}
            inputMode="numeric"
            maxLength={2}
            required
          />
        </div>
        <WhyField form={form} />
        <p className="actions">
          <Submit form={form} label={EXTENSIONS.dryRun} />
          <kbd>{DESK.submitKey}</kbd>
        </p>
      </Form>
      <div role="status">
        {proposed && (
          <Result
            key={proposed.number}
            proposed={proposed}
            onStarted={(number) => {
              form.clear();
              setProposed(null);
              onStarted(number);
            }}
          />
        )}
      </div>
    </>
  );
};

interface ResultProps {
  readonly proposed: Proposed;
  readonly onStarted: (number: string) => void;
}

const Result = ({ proposed, onStarted }: ResultProps) => {
  const { number, version, hours, counts, recent } = proposed;
  const action = useAction();
  const start = (): void =>
    void action.run(
      () =>
        ask(
          api.POST('/desk/extensions/{number}/start', {
            params: { path: { number } },
            body: { version },
          }),
        ),
      () => onStarted(number),
    );
  return (
    <section>
      <h2>{EXTENSIONS.result(number)}</h2>
      <Facts
        facts={[
          [EXTENSIONS.scope, scopeWords(proposed.scope)],
          [EXTENSIONS.registrations, counts.registrations],
          [EXTENSIONS.entries, counts.entries],
          [EXTENSIONS.empty, counts.empty],
          [EXTENSIONS.openAttempts, counts.openAttempts],
          [TIME.of(EXTENSIONS.earliest), counts.earliest && <Time at={counts.earliest} />],
          [TIME.of(EXTENSIONS.latest), counts.latest && <Time at={counts.latest} />],
        ]}
      />
      {recent.length > 0 && (
        <>
          <p className="bad">{EXTENSIONS.recent}</p>
          <ul>
            {recent.map((batch) => (
              <li key={batch.number}>
                {batch.number} {scopeWords(batch.scope)} {EXTENSIONS.byHours(batch.hours)}{' '}
                {EXTENSION_STATES[batch.state]}
              </li>
            ))}
          </ul>
        </>
      )}
      {action.problem && <ProblemNote problem={action.problem} />}
      <p className="actions">
        <Button type="primary" danger aria-disabled={action.isBusy} onClick={start}>
          {action.isBusy ? DESK.busy : EXTENSIONS.startHours(hours)}
        </Button>
      </p>
    </section>
  );
};
