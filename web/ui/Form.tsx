import type { ComponentChildren, TargetedInputEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import {
  idOf,
  inputAttributes,
  useFormState,
  type FormOptions,
  type FormState,
  type InputProps,
} from '../lib/form-state';
import { loginAddress } from '../lib/need-login';
import type { Problem } from '../lib/problem';
import { COMMON } from '../texts/common';
import { ProblemNote } from './Problem';

export { idOf, type FormState };

/** A form's state on this site: when the session is over, the login comes next and leads back here. */
export const useForm = (options: FormOptions): FormState => {
  const { route, url } = useLocation();
  return useFormState(options, () => route(loginAddress(url, true)));
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

interface FieldProps extends InputProps {
  readonly label: string;
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
