import { useEffect, useRef, useState } from 'preact/hooks';
import { api, ask, type Schemas } from '../lib/api';
import { useLoad } from '../lib/load';
import { useNeedLogin } from '../lib/need-login';
import { changesOf, typedFrom } from '../lib/profile-changes';
import type { Problem } from '../lib/problem';
import { ACCOUNT, EDIT, PROFILE } from '../texts/account';
import { COMMON } from '../texts/common';
import { CaptchaField, useCaptcha } from '../ui/Captcha';
import { Form, Submit, TextField, useForm } from '../ui/Form';
import { Page } from '../ui/Page';
import { ProfileFields } from '../ui/ProfileFields';
import { WhenLoaded } from '../ui/WhenLoaded';

type Account = Schemas['Account'];

const LABELS = { ...PROFILE, password: EDIT.password, captcha: EDIT.captcha };

const UNCHANGED: Problem = { code: 'unchanged', title: EDIT.unchanged, status: 0, fields: [] };

/** 修改资料 [R4]: one form, of which a new e-mail is sent by itself, since it asks the password and may be refused. */
const AccountEdit = () => {
  useNeedLogin();
  const account = useLoad(() => ask(api.GET('/accounts/me')), 'account');
  const [done, setDone] = useState<readonly string[] | null>(null);
  if (done !== null) return <Done sentences={done} />;
  return (
    <Page title={EDIT.title}>
      <WhenLoaded loaded={account}>
        {(data) => <Edit account={data} onChanged={account.replace} onDone={setDone} />}
      </WhenLoaded>
    </Page>
  );
};

interface EditProps {
  readonly account: Account;
  readonly onChanged: (account: Account) => void;
  readonly onDone: (sentences: readonly string[]) => void;
}

const Edit = ({ account, onChanged, onDone }: EditProps) => {
  const form = useForm({
    // Of this account alone: the next person at this device does not find it.
    name: `account-edit-${account.passportId}`,
    initial: typedFrom(account),
    secret: ['password'],
  });
  const { email, profile } = changesOf(form.values, account);
  const captcha = useCaptcha(email === null ? 'profile' : 'email');
  const [said, setSaid] = useState<readonly string[]>([]);

  const sendEmail = (next: string): Promise<void> =>
    form.submit(
      () => {
        const { password = '' } = form.values;
        const body = { email: next, password, captcha: captcha.take() };
        return ask(api.PUT('/accounts/me/email', { body })).finally(captcha.renew);
      },
      (answer) => {
        const sentence = sentenceOf(answer, next);
        onChanged(answer.account);
        if (profile === null) return onDone([sentence]);
        form.set('password', '');
        setSaid([sentence]);
      },
    );

  const sendProfile = (change: NonNullable<typeof profile>): Promise<void> =>
    form.submit(
      () =>
        ask(api.PATCH('/accounts/me', { body: { ...change, captcha: captcha.take() } })).finally(
          captcha.renew,
        ),
      () => onDone([...said, EDIT.profileSaved]),
    );

  const send = (): void => {
    if (email !== null) void sendEmail(email);
    else if (profile !== null) void sendProfile(profile);
    else
      void form.submit(
        () => Promise.resolve({ ok: false, problem: UNCHANGED }),
        () => undefined,
      );
  };

  return (
    <>
      <p>
        {ACCOUNT.passportId}
        {COMMON.colon}
        {account.passportId}
      </p>
      <HalfDone sentences={said} />
      <Form form={form} onSubmit={send} labels={LABELS}>
        <TextField
          form={form}
          name="email"
          label={PROFILE.email}
          hint={account.pendingEmail ? EDIT.pendingHint(account.email) : EDIT.emailHint}
          type="email"
          inputMode="email"
          autocomplete="email"
          required
        />
        {email !== null && (
          <TextField
            form={form}
            name="password"
            label={EDIT.password}
            hint={EDIT.passwordHint}
            type="password"
            autocomplete="current-password"
            required
          />
        )}
        <ProfileFields form={form} />
        <p class="hint">{EDIT.hint}</p>
        <CaptchaField captcha={captcha} error={form.errorOf('captcha')} />
        <p class="actions">
          <Submit form={form} label={EDIT.submit} />
          <button type="button" onClick={form.clear}>
            {EDIT.reset}
          </button>
          <a class="button" href="/account">
            {EDIT.back}
          </a>
        </p>
      </Form>
    </>
  );
};

/** The e-mail is through and the rest is not yet: both are said, and the focus goes there. */
const HalfDone = ({ sentences }: { sentences: readonly string[] }) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), [sentences]);
  if (sentences.length === 0) return null;
  return (
    <div ref={ref} class="note" role="status" tabIndex={-1}>
      {sentences.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <p>{EDIT.profileNotYet}</p>
    </div>
  );
};

const sentenceOf = ({ state, account }: Schemas['EmailChanged'], typed: string): string => {
  if (state === 'verificationSent') return EDIT.verificationSent(typed);
  return account.emailVerified ? EDIT.emailKept(account.email) : EDIT.emailChanged(account.email);
};

const Done = ({ sentences }: { sentences: readonly string[] }) => (
  <Page title={EDIT.doneTitle}>
    <div role="status">
      {sentences.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
    <p class="actions">
      <a class="button primary" href="/account">
        {EDIT.back}
      </a>
    </p>
  </Page>
);

export default AccountEdit;
