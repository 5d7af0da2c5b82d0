import type { ComponentChildren, TargetedInputEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { dropDraft, keepDraft, readDraft } from '../lib/draft';
import { loginAddress } from '../lib/need-login';
import type { Answer, Problem } from '../lib/problem';
import { COMMON } from '../texts/common';
import { ProblemNote } from './Problem';

/** What a form knows: what was typed, what is wrong with it, whether it is on its way. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly problem: Problem | null;
  readonly isBusy: boolean;
  set(name: string, value: string): void;
  clear(): void;
  /** The complaint about one input. */
  errorOf(name: string): string | null;
  /** Sends once: while an answer is awaited, further clicks do nothing. */
  submit<T>(send: () => Promise<Answer<T>>, done: (data: T) => unknown): Promise<void>;
}

export interface FormOptions {
  /** Names the draft in this tab; no draft without. */
  readonly name: string;
  readonly initial: Readonly<Record<string, string>>;
  /** What is never kept: passwords, captchas. */
  readonly secret?: readonly string[];
}

export const useForm = ({ name, initial, secret = [] }: FormOptions): FormState => {
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => ({
    ...initial,
    ...readDraft(name),
  }));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const sending = useRef(false);
  const { route, url } = useLocation();

  const keep = (next: Readonly<Record<string, string>>): void => {
    const open = Object.entries(next).filter(([key]) => !secret.includes(key));
    keepDraft(name, Object.fromEntries(open));
  };

  return {
    values,
    problem,
    isBusy,
    set: (key, value) =>
      setValues((before) => {
        const next = { ...before, [key]: value };
        keep(next);
        return next;
      }),
    clear: () => {
      dropDraft(name);
      setValues(initial);
      setProblem(null);
    },
    errorOf: (key) => problem?.fields.find((field) => field.name === key)?.message ?? null,
    submit: async (send, done) => {
      if (sending.current) return;
      sending.current = true;
      setBusy(true);
      try {
        const answer = await send();
        if (answer.ok) {
          dropDraft(name);
          setProblem(null);
          await done(answer.data);
        } else if (answer.problem.code === 'notLoggedIn') {
          keep(values);
          route(loginAddress(url, true));
        } else {
          setProblem(answer.problem);
        }
      } finally {
        sending.current = false;
        setBusy(false);
      }
    },
  };
};

interface FormProps {
  readonly form: FormState;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
  /** Labels of the inputs, so that the summary of errors can name and reach them. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A form with a summary of what is wrong, which gets the focus and links to each input. */
export const Form = ({ form, onSubmit, children, labels }: FormProps) => (
  <form
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    {form.problem && form.problem.code !== 'waiting' && (
      <Summary problem={form.problem} labels={labels} />
    )}
    {children}
  </form>
);

const Summary = ({ problem, labels }: { problem: Problem; labels: FormProps['labels'] }) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), [problem]);
  const named = problem.fields.filter(({ name }) => name in labels);
  return (
    <div ref={ref} class="summary" role="alert" tabIndex={-1}>
      <ProblemNote problem={problem} />
      {named.length > 0 && (
        <ul>
          {named.map(({ name, message }) => (
            <li key={name}>
              <a href={`#${idOf(name)}`} onClick={(event) => reach(event, name)}>
                {labels[name]}
                {COMMON.colon}
                {message}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

const reach = (event: Event, name: string): void => {
  event.preventDefault();
  document.getElementById(idOf(name))?.focus();
};

export const idOf = (name: string): string => `in-${name.replaceAll('.', '-')}`;

interface FieldProps {
  readonly form: FormState;
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly required?: boolean;
}

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'password' | 'tel';
  readonly autocomplete?: string;
  readonly inputMode?: 'text' | 'email' | 'tel' | 'numeric';
  readonly maxLength?: number;
}

export const TextField = (props: TextFieldProps) => (
  <Field {...props}>
    <TextInput {...props} />
  </Field>
);

const TextInput = (props: TextFieldProps) => {
  const { form, name, type = 'text', autocomplete = 'off', inputMode, maxLength } = props;
  const attributes = {
    ...inputAttributes(props),
    value: form.values[name] ?? '',
    autocomplete,
    ...(inputMode ? { inputMode } : {}),
    ...(maxLength ? { maxLength } : {}),
    onInput: (event: TargetedInputEvent<HTMLInputElement>) =>
      form.set(name, event.currentTarget.value),
  };
  switch (type) {
    case 'text':
      return <input {...attributes} type="text" />;
    case 'email':
      return <input {...attributes} type="email" />;
    case 'password':
      return <input {...attributes} type="password" />;
    case 'tel':
      return <input {...attributes} type="tel" />;
  }
};

interface SelectFieldProps extends FieldProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export const SelectField = (props: SelectFieldProps) => {
  const { form, name, options } = props;
  return (
    <Field {...props}>
      <select
        {...inputAttributes(props)}
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
export const CheckField = ({ form, name, label }: FieldProps) => {
  const error = form.errorOf(name);
  return (
    <div class={error ? 'check wrong' : 'check'}>
      <input
        id={idOf(name)}
        type="checkbox"
        checked={form.values[name] === 'yes'}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${idOf(name)}-error` : undefined}
        onChange={(event) => form.set(name, event.currentTarget.checked ? 'yes' : '')}
      />
      <label for={idOf(name)}>{label}</label>
      {error && (
        <p id={`${idOf(name)}-error`} class="error">
          {error}
        </p>
      )}
    </div>
  );
};

const Field = (props: FieldProps & { readonly children: ComponentChildren }) => {
  const { form, name, label, hint, required = false, children } = props;
  const error = form.errorOf(name);
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={idOf(name)}>
        {required && <span aria-hidden="true">* </span>}
        {label}
      </label>
      <div>
        {children}
        {hint && (
          <p id={`${idOf(name)}-hint`} class="hint">
            {hint}
          </p>
        )}
        {error && (
          <p id={`${idOf(name)}-error`} class="error">
            {error}
          </p>
        )}
      </div>
    </div>
  );
};

const inputAttributes = ({ form, name, hint, required = false }: FieldProps) => {
  const described = [
    ...(hint ? [`${idOf(name)}-hint`] : []),
    ...(form.errorOf(name) ? [`${idOf(name)}-error`] : []),
  ];
  return {
    id: idOf(name),
    name,
    required,
    'aria-required': required,
    'aria-invalid': form.errorOf(name) ? true : undefined,
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
  } as const;
};

interface SubmitProps {
  readonly form: FormState;
  readonly label: string;
  readonly disabled?: boolean;
}

/** Stays where it is while it works, so that the focus is not lost. */
export const Submit = ({ form, label, disabled = false }: SubmitProps) => (
  <button type="submit" class="primary" aria-disabled={form.isBusy || disabled} disabled={disabled}>
    {form.isBusy ? COMMON.busy : label}
  </button>
);
