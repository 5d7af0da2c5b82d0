import { TextField, type FormState } from './Form';

interface NewPasswordProps {
  readonly form: FormState;
  readonly words: {
    readonly password: string;
    readonly passwordHint: string;
    readonly passwordAgain: string;
  };
}

/** A new password, typed twice [R2] [R4] [R5]; fields `password` and `passwordAgain`. */
export const NewPassword = ({ form, words }: NewPasswordProps) => (
  <>
    <TextField
      form={form}
      name="password"
      label={words.password}
      hint={words.passwordHint}
      type="password"
      autocomplete="new-password"
      required
    />
    <TextField
      form={form}
      name="passwordAgain"
      label={words.passwordAgain}
      type="password"
      autocomplete="new-password"
      required
    />
  </>
);
