import { useState } from 'preact/hooks';
import { api, ask } from '../lib/api';
import { useNeedLogin } from '../lib/need-login';
import { CHANGE_PASSWORD } from '../texts/account';
import { Form, Submit, TextField, useForm } from '../ui/Form';
import { NewPassword } from '../ui/NewPassword';
import { Page } from '../ui/Page';

const INITIAL = { currentPassword: '', password: '', passwordAgain: '' };

const LABELS = {
  currentPassword: CHANGE_PASSWORD.current,
  password: CHANGE_PASSWORD.password,
  passwordAgain: CHANGE_PASSWORD.passwordAgain,
};

/** 修改密码 [R4]: it ends all other sessions, which is said before and after. */
const AccountPassword = () => {
  useNeedLogin();
  const form = useForm({ name: 'password', initial: INITIAL, secret: Object.keys(INITIAL) });
  const [isDone, setDone] = useState(false);

  const send = (): void =>
    void form.submit(
      () => {
        const { currentPassword = '', password = '', passwordAgain = '' } = form.values;
        return ask(
          api.PUT('/accounts/me/password', { body: { currentPassword, password, passwordAgain } }),
        );
      },
      () => setDone(true),
    );

  if (isDone) return <Done />;
  return (
    <Page title={CHANGE_PASSWORD.title}>
      <p class="note">{CHANGE_PASSWORD.hint}</p>
      <Form form={form} onSubmit={send} labels={LABELS}>
        <TextField
          form={form}
          name="currentPassword"
          label={CHANGE_PASSWORD.current}
          type="password"
          autocomplete="current-password"
          required
        />
        <NewPassword form={form} words={CHANGE_PASSWORD} />
        <p class="actions">
          <Submit form={form} label={CHANGE_PASSWORD.submit} />
          <a class="button" href="/account">
            {CHANGE_PASSWORD.back}
          </a>
        </p>
      </Form>
      <p>
        {CHANGE_PASSWORD.forgot}
        <a href="/forgot-password">{CHANGE_PASSWORD.find}</a>
      </p>
    </Page>
  );
};

const Done = () => (
  <Page title={CHANGE_PASSWORD.doneTitle}>
    <p role="status">{CHANGE_PASSWORD.done}</p>
    <p class="actions">
      <a class="button primary" href="/account">
        {CHANGE_PASSWORD.back}
      </a>
    </p>
  </Page>
);

export default AccountPassword;
