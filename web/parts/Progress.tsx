import type { Schemas } from '../lib/api';
import { MINE } from '../texts/registration';

/** 报名流程 with the state of each step in words [R28]. */
export const Progress = ({ steps }: { steps: Schemas['RegistrationPage']['progress'] }) => (
  <ol class="steps" aria-label={MINE.progress}>
    {steps.map(({ step, label, state, stateLabel }) => (
      <li key={step} class={state} aria-current={state === 'current' ? 'step' : undefined}>
        {label}
        <br />
        {stateLabel}
        {state === 'current' && (
          <>
            <br />
            {MINE.currentStep}
          </>
        )}
      </li>
    ))}
  </ol>
);
