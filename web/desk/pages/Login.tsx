import { api, ask } from '../lib/api';
import { useForm } from '../lib/form';
import { loggedIn, type Me } from '../lib/session';
import { Dialog } from '../parts/Dialog';
import { Form, Submit, TextField } from '../parts/Form';
import { Entrance } from '../parts/Page';
import { DESK } from '../texts/common';
import { LOGIN } from '../texts/entry';

const LABELS = { email: LOGIN.email, password: LOGIN.password, code: LOGIN.code };

/** Whatever address was asked for: after the login it is the page that shows. */
export const LoginPage = () => (
  <Entrance title={LOGIN.title}>
    <LoginForm />
    <p className="hint">{LOGIN.help}</p>
  </Entrance>
);

/** Over a page whose session has ended, which keeps what was typed on it. */
export const LoginAgain = ({ me }: { me: Me }) => (
  <Dialog title={LOGIN.title}>
    <p>{LOGIN.again}</p>
    <LoginForm email={me.email} />
  </Dialog>
);

/** @param email who was here: only password and code are asked again */
const LoginForm = ({ email = '' }: { email?: string }) => {
  const form = useForm({
    name: 'login',
    initial: { email, password: '', code: '' },
    secret: ['email', 'password', 'code'],
    // It may stand over a page with a form of its own.
    prefix: 'login-',
  });
  const send = (): void => {
    const { email: typed = '', password = '', code = '' } = form.values;
    const body = { email: typed, password, code: code.replaceAll(/\s/g, '') };
    void form.submit(() => ask(api.POST('/desk/logins', { body })), loggedIn);
  };
  return (
    <Form form={form} labels={LABELS} onSubmit={send}>
      {email !== '' && <KnownEmail email={email} />}
      {email === '' && (
        <TextField
          form={form}
          name="email"
          label={LOGIN.email}
          type="email"
          inputMode="email"
          autoComplete="username"
          required
        />
      )}
      <TextField
        form={form}
        name="password"
        label={LOGIN.password}
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        form={form}
        name="code"
        label={LOGIN.code}
        hint={LOGIN.codeHint}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        required
      />
      <p className="actions">
        <Submit form={form} label={LOGIN.submit} />
      </p>
    </Form>
  );
};

/** As text, and in a field that password managers know it by. */
const KnownEmail = ({ email }: { email: string }) => (
  <p>
    {LOGIN.email}
    {DESK.colon}
    {email}
    <input type="email" autoComplete="username" value={email} readOnly hidden />
  </p>
);
