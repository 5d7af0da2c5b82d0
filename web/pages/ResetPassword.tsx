import { useState } from 'preact/hooks';
import { api, ask } from '../lib/api';
import { keepDraft } from '../lib/draft';
import { useLinkToken } from '../lib/link-token';
import { sessionChanged } from '../lib/session';
import { RESET } from '../texts/account';
import { Form, Submit, TextField, useForm, type FormState } from '../ui/Form';
import { NewPassword } from '../ui/NewPassword';
import { Page } from '../ui/Page';
import { Hotline } from '../ui/Problem';

const LABELS = { email: RESET.email, password: RESET.password, passwordAgain: RESET.passwordAgain };

/** The page behind a mail's link that sets a new password [R5]. All sessions end with it, also one of this browser. */
const ResetPassword = () => {
  const token = useLinkToken();
  return <Reset key={token} token={token} />;
};

const Reset = ({ token }: { token: string | null }) => {
  const form = useForm({
    name: 'reset-password',
    initial: { email: '', password: '', passwordAgain: '' },
    secret: ['password', 'passwordAgain'],
  });
  const [isDone, setDone] = useState(false);

  const send = (): void =>
    void form.submit(
      () => {
        const { email = '', password = '', passwordAgain = '' } = form.values;
        return ask(
          api.PUT('/password-resets', {
            body: { token: token ?? '', email, password, passwordAgain },
          }),
        );
      },
      () => {
        keepDraft('login', { email: form.values['email'] ?? '' });
        setDone(true);
        // Without an answer it is asked again by the next page.
        sessionChanged().catch(() => undefined);
      },
    );

  if (isDone) return <Done />;
  return (
    <Page title={RESET.title}>
      {token === null ? <p>{RESET.noToken}</p> : <Fields form={form} onSubmit={send} />}
      {(token === null || form.problem?.code === 'linkInvalid') && <Again />}
    </Page>
  );
};

const Fields = ({ form, onSubmit }: { form: FormState; onSubmit: () => void }) => (
  <Form form={form} onSubmit={onSubmit} labels={LABELS}>
    <p>{RESET.hint}</p>
    <TextField
      form={form}
      name="email"
      label={RESET.email}
      type="email"
      inputMode="email"
      autocomplete="username"
      required
    />
    <NewPassword form={form} words={RESET} />
    <p class="actions">
      <Submit form={form} label={RESET.submit} />
    </p>
  </Form>
);

/** A link works once: the next step for who opens it a second time, or too late. */
const Again = () => (
  <>
    <p class="next-step">{RESET.invalid}</p>
    <p class="actions">
      <a class="button" href="/forgot-password">
        {RESET.again}
      </a>
      <a class="button" href="/login">
        {RESET.logIn}
      </a>
    </p>
    <Hotline />
  </>
);

const Done = () => (
  <Page title={RESET.doneTitle}>
    <p role="status">{RESET.done}</p>
    <p class="actions">
      <a class="button primary" href="/login">
        {RESET.goOn}
      </a>
    </p>
  </Page>
);

export default ResetPassword;
