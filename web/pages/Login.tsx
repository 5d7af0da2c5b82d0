import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { api, ask } from '../lib/api';
import { sessionChanged, useSession } from '../lib/session';
import { LOGIN } from '../texts/account';
import { WAITING } from '../texts/waiting';
import { CaptchaField, useCaptcha } from '../ui/Captcha';
import { Form, Submit, TextField, useForm } from '../ui/Form';
import { Page } from '../ui/Page';
import { Waiting, useEntrance } from '../ui/Waiting';

const LABELS = { email: LOGIN.email, password: LOGIN.password, captcha: LOGIN.captcha };

/** 考生登录 [R3]. Who was sent here by a session that ended goes back to where they were. */
const Login = () => {
  const form = useForm({
    name: 'login',
    initial: { email: '', password: '' },
    secret: ['password'],
  });
  const captcha = useCaptcha('login');
  const entrance = useEntrance(form.problem);
  const { login } = useSession();
  const { route, query } = useLocation();
  const next = safeNext(query['next']);
  const [wasIn] = useState(login !== null && login !== undefined);

  // Somebody who is logged in already and only followed a link here.
  useEffect(() => {
    if (wasIn) route(next, true);
  }, []);

  const send = (): void =>
    void form.submit(
      () => {
        const { email = '', password = '' } = form.values;
        return ask(
          api.POST('/logins', { body: { email, password, captcha: captcha.take() } }),
        ).finally(captcha.renew);
      },
      async () => {
        await sessionChanged();
        route(next, true);
      },
    );

  if (entrance.isWaiting) return <Waiting entrance={entrance} title={LOGIN.title} />;
  return (
    <Page title={LOGIN.title}>
      {entrance.isOurTurn && (
        <p class="note" role="status">
          {WAITING.ourTurn}
        </p>
      )}
      {query['ended'] && <p class="note">{LOGIN.again}</p>}
      <Form form={form} onSubmit={send} labels={LABELS}>
        <TextField
          form={form}
          name="email"
          label={LOGIN.email}
          type="email"
          inputMode="email"
          autocomplete="username"
          required
        />
        <TextField
          form={form}
          name="password"
          label={LOGIN.password}
          type="password"
          autocomplete="current-password"
          required
        />
        <CaptchaField captcha={captcha} error={form.errorOf('captcha')} />
        <p class="actions">
          <Submit form={form} label={LOGIN.submit} />
          <button type="button" onClick={form.clear}>
            {LOGIN.reset}
          </button>
        </p>
      </Form>
      <p>
        {LOGIN.noAccount}
        <a href="/register">{LOGIN.register}</a>
      </p>
      <p>
        <a href="/forgot-password">{LOGIN.forgot}</a> <a href="/find-account">{LOGIN.find}</a>
      </p>
    </Page>
  );
};

/** Only a path of our own: nobody sends a candidate elsewhere through our login. */
const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/start';

export default Login;
