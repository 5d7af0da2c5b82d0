import { useState } from 'preact/hooks';
import { api, ask } from '../lib/api';
import { readDraft } from '../lib/draft';
import { FORGOT } from '../texts/account';
import { CaptchaField, useCaptcha } from '../ui/Captcha';
import { EntrancePage } from '../ui/EntrancePage';
import { Form, Submit, TextField, useForm } from '../ui/Form';
import { Page } from '../ui/Page';
import { Hotline } from '../ui/Problem';
import { useEntrance } from '../ui/Waiting';

const LABELS = { email: FORGOT.email, captcha: FORGOT.captcha };

/** 找回密码 [R5]: one sentence for every address, and what to do when no mail comes [R7]. */
const ForgotPassword = () => {
  const form = useForm({
    name: 'forgot-password',
    initial: { email: readDraft('login')['email'] ?? '' },
  });
  const captcha = useCaptcha('passwordReset');
  const entrance = useEntrance(form.problem);
  const [message, setMessage] = useState<string | null>(null);

  const send = (): void =>
    void form.submit(
      () => {
        const { email = '' } = form.values;
        return ask(
          api.POST('/password-resets', { body: { email, captcha: captcha.take() } }),
        ).finally(captcha.renew);
      },
      (answer) => setMessage(answer.message),
    );

  if (message !== null) {
    return (
      <Page title={FORGOT.doneTitle}>
        <p class="next-step" role="status">
          {message}
        </p>
        <p class="actions">
          <button type="button" onClick={() => setMessage(null)}>
            {FORGOT.again}
          </button>
        </p>
        <Help />
      </Page>
    );
  }
  return (
    <EntrancePage entrance={entrance} title={FORGOT.title}>
      <Form form={form} onSubmit={send} labels={LABELS}>
        <TextField
          form={form}
          name="email"
          label={FORGOT.email}
          hint={FORGOT.emailHint}
          type="email"
          inputMode="email"
          autocomplete="username"
          required
        />
        <CaptchaField captcha={captcha} error={form.errorOf('captcha')} />
        <p class="actions">
          <Submit form={form} label={FORGOT.submit} />
        </p>
      </Form>
      <Help />
    </EntrancePage>
  );
};

const Help = () => (
  <section aria-labelledby="help">
    <h2 id="help">{FORGOT.helpTitle}</h2>
    <ul>
      {FORGOT.help.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
    <p>
      <a href="/login">{FORGOT.logIn}</a> <a href="/register">{FORGOT.register}</a>{' '}
      <a href="/find-account">{FORGOT.find}</a>
    </p>
    <Hotline />
  </section>
);

export default ForgotPassword;
