import { Button, Checkbox, Input } from 'antd';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { idOf, inputAttributes, isIn, type InputProps } from '../../lib/form-state';
import type { Problem } from '../../lib/problem';
import type { FormState } from '../lib/form';
import { DESK } from '../texts/common';
import { ProblemNote } from './Problem';

interface FormProps {
  readonly form: FormState;
  readonly onSubmit: () => void;
  /** Labels of the inputs, so that the summary of errors can name and reach them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Fetches what the decision is made on, after somebody else has changed it. */
  readonly onReload?: (() => void) | undefined;
  readonly className?: string;
  readonly children: ReactNode;
}

/**
 * A form with a summary of what is wrong, which gets the focus and links to each input. Ctrl+Enter sends it from
 * anywhere within. What was typed stays, whatever the answer is.
 */
export const Form = ({ form, onSubmit, labels, onReload, className, children }: FormProps) => {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <form
      noValidate
      className={className}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {form.problem && (
        <Summary form={form} problem={form.problem} labels={labels} onReload={onReload} />
      )}
      {children}
    </form>
  );
};

type SummaryProps = Pick<FormProps, 'form' | 'labels' | 'onReload'> & { readonly problem: Problem };

const Summary = ({ form, problem, labels, onReload }: SummaryProps) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), [problem]);
  const named = problem.fields.flatMap(({ name, message }) => {
    const input = Object.keys(labels).find((label) => isIn(name, label));
    return input === undefined ? [] : [{ input, message }];
  });
  const isStale = problem.code === 'changedMeanwhile';
  return (
    <div ref={ref} className="summary" tabIndex={-1}>
      <ProblemNote problem={problem}>
        {named.length > 0 && (
          <ul>
            {named.map(({ input, message }) => (
              <li key={input}>
                <a
                  href={`#${idOf(input, form)}`}
                  onClick={(event) => {
                    event.preventDefault();
                    document.getElementById(idOf(input, form))?.focus();
                  }}
                >
                  {labels[input]}
                  {DESK.colon}
                  {message}
                </a>
              </li>
            ))}
          </ul>
        )}
        {isStale && <p>{DESK.changedNext}</p>}
        {isStale && onReload && <Button onClick={onReload}>{DESK.reload}</Button>}
      </ProblemNote>
    </div>
  );
};

interface FieldProps extends InputProps {
  readonly label: string;
}

const Field = (props: FieldProps & { readonly children: ReactNode }) => {
  const { form, name, label, hint, required = false, children } = props;
  const error = form.errorOf(name);
  const id = idOf(name, form);
  return (
    <div className={error ? 'field wrong' : 'field'}>
      <label htmlFor={id}>
        {label}
        {required && <span className="quiet">{DESK.required}</span>}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="error">
          {error}
        </p>
      )}
    </div>
  );
};

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'password' | 'datetime-local';
  readonly autoComplete?: string;
  readonly inputMode?: 'text' | 'email' | 'numeric';
  readonly maxLength?: number;
}

export const TextField = (props: TextFieldProps) => {
  const { form, name, type = 'text', autoComplete = 'off', inputMode, maxLength } = props;
  return (
    <Field {...props}>
      <Input
        {...inputAttributes(props)}
        type={type}
        value={form.values[name] ?? ''}
        autoComplete={autoComplete}
        {...(inputMode ? { inputMode } : {})}
        {...(maxLength ? { maxLength } : {})}
        {...(form.errorOf(name) ? { status: 'error' as const } : {})}
        onChange={(event) => form.set(name, event.currentTarget.value)}
      />
    </Field>
  );
};

export const AreaField = (props: FieldProps & { readonly rows?: number }) => {
  const { form, name, rows = 3 } = props;
  return (
    <Field {...props}>
      <Input.TextArea
        {...inputAttributes(props)}
        rows={rows}
        value={form.values[name] ?? ''}
        autoComplete="off"
        onChange={(event) => form.set(name, event.currentTarget.value)}
      />
    </Field>
  );
};

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** The browser's own list: it opens, types ahead and is read aloud as staff know it. */
export const SelectField = (props: FieldProps & { readonly options: readonly Option[] }) => {
  const { form, name, options } = props;
  return (
    <Field {...props}>
      <select
        {...inputAttributes(props)}
        className="select"
        value={form.values[name] ?? ''}
        onChange={(event) => form.set(name, event.currentTarget.value)}
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
};

/** A tick; its value is `yes` or nothing. */
export const CheckField = ({ form, name, label }: FieldProps) => (
  <div className="field">
    <Checkbox
      id={idOf(name, form)}
      checked={form.values[name] === 'yes'}
      onChange={(event) => form.set(name, event.target.checked ? 'yes' : '')}
    >
      {label}
    </Checkbox>
    {form.errorOf(name) && <p className="error">{form.errorOf(name)}</p>}
  </div>
);

/** Why: every act of staff has its grounds in the audit log [R48]. */
export const WhyField = ({ form, name = 'why' }: { form: FormState; name?: string }) => (
  <AreaField form={form} name={name} label={DESK.why} hint={DESK.whyHint} rows={2} required />
);

interface SubmitProps {
  readonly form: FormState;
  readonly label: string;
  readonly danger?: boolean;
}

/** Stays where it is while it works, so that the focus is not lost. */
export const Submit = ({ form, label, danger = false }: SubmitProps) => (
  <Button type="primary" htmlType="submit" danger={danger} aria-disabled={form.isBusy}>
    {form.isBusy ? DESK.busy : label}
  </Button>
);
