import { useRef, useState } from 'preact/hooks';
import { dropDraft, keepDraft, readDraft } from './draft';
import type { Answer, Problem } from './problem';

/** What a form knows: what was typed, what is wrong with it, whether it is on its way. */
export interface FormState {
  /** Before the ids of its inputs, where two forms can stand on one page. */
  readonly prefix: string;
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
  readonly prefix?: string;
}

/** The state of a form, whatever draws it. @param onEnded what follows when the session is over; what was typed is kept */
export const useFormState = (
  { name, initial, secret = [], prefix = '' }: FormOptions,
  onEnded: () => void,
): FormState => {
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => ({
    ...initial,
    ...readDraft(name),
  }));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const sending = useRef(false);

  const keep = (next: Readonly<Record<string, string>>): void => {
    const open = Object.entries(next).filter(([key]) => !secret.includes(key));
    keepDraft(name, Object.fromEntries(open));
  };

  return {
    prefix,
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
    errorOf: (key) => problem?.fields.find(({ name: at }) => isIn(at, key))?.message ?? null,
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
          onEnded();
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

/** Whether a complaint is about an input or about a part of what it says: `scope.code` is typed into `scope`. */
export const isIn = (field: string, input: string): boolean =>
  field === input || field.startsWith(`${input}.`);

export const idOf = (
  name: string,
  { prefix }: Pick<FormState, 'prefix'> = { prefix: '' },
): string => `in-${prefix}${name.replaceAll('.', '-')}`;

export interface InputProps {
  readonly form: FormState;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly required?: boolean;
}

/** What ties an input to its label, its hint and what is wrong with it. */
export const inputAttributes = ({ form, name, hint, required = false }: InputProps) => {
  const id = idOf(name, form);
  const described = [
    ...(hint ? [`${id}-hint`] : []),
    ...(form.errorOf(name) ? [`${id}-error`] : []),
  ];
  return {
    id,
    name,
    required,
    'aria-required': required,
    'aria-invalid': form.errorOf(name) ? true : undefined,
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
  } as const;
};
