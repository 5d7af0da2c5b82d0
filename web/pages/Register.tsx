import { useEffect, useState } from 'preact/hooks';
import { api, ask } from '../lib/api';
import { asDocumentType } from '../lib/documents';
import { keepDraft } from '../lib/draft';
import { PROFILE, REGISTER } from '../texts/account';
import { COMMON } from '../texts/common';
import { CaptchaField, useCaptcha } from '../ui/Captcha';
import { EntrancePage } from '../ui/EntrancePage';
import { Form, Submit, TextField, useForm, type FormState } from '../ui/Form';
import { NewPassword } from '../ui/NewPassword';
import { Page } from '../ui/Page';
import { ProfileFields } from '../ui/ProfileFields';
import { useEntrance } from '../ui/Waiting';

const INITIAL = {
  email: '',
  password: '',
  passwordAgain: '',
  'profile.phone': '',
  'profile.documentType': '',
  'profile.documentNumber': '',
  'profile.name': '',
};

const LABELS = {
  email: REGISTER.email,
  password: REGISTER.password,
  passwordAgain: REGISTER.passwordAgain,
  captcha: REGISTER.captcha,
  'profile.phone': PROFILE.phone,
  'profile.documentType': PROFILE.documentType,
  'profile.documentNumber': PROFILE.documentNumber,
  'profile.name': PROFILE.name,
};

/** 注册新用户 [R2]. */
const Register = () => {
  const form = useForm({
    name: 'register',
    initial: INITIAL,
    secret: ['password', 'passwordAgain'],
  });
  const captcha = useCaptcha('register');
  const entrance = useEntrance(form.problem);
  const [made, setMade] = useState<string | null>(null);

  const send = (): void =>
    void form.submit(
      () => {
        const { email = '', password = '', passwordAgain = '' } = form.values;
        const profile = profileOf(form.values);
        return ask(
          api.POST('/accounts', {
            body: { email, password, passwordAgain, captcha: captcha.take(), ...profile },
          }),
        ).finally(captcha.renew);
      },
      ({ passportId }) => {
        // The login's form finds it there; an address in a link would end in histories and logs.
        keepDraft('login', { email: form.values['email'] ?? '' });
        setMade(passportId);
      },
    );

  if (made !== null) return <Done passportId={made} />;
  return (
    <EntrancePage entrance={entrance} title={REGISTER.title}>
      <Form form={form} onSubmit={send} labels={LABELS}>
        <TextField
          form={form}
          name="email"
          label={REGISTER.email}
          hint={REGISTER.emailHint}
          type="email"
          inputMode="email"
          autocomplete="username"
          required
        />
        <NewPassword form={form} words={REGISTER} />
        <Profile form={form} />
        <CaptchaField captcha={captcha} error={form.errorOf('captcha')} />
        <p class="actions">
          <Submit form={form} label={REGISTER.submit} />
        </p>
      </Form>
      <p>
        {REGISTER.hasAccount}
        <a href="/login">{REGISTER.logIn}</a>
      </p>
    </EntrancePage>
  );
};

/** Folded, unless there is something in it to see: what was typed before, or an error. */
const Profile = ({ form }: { form: FormState }) => {
  const names = Object.keys(INITIAL).filter((name) => name.startsWith('profile.'));
  const [isOpen, setOpen] = useState(() => names.some((name) => form.values[name]));
  useEffect(() => {
    if (names.some((name) => form.errorOf(name) !== null)) setOpen(true);
  }, [form.problem]);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{REGISTER.profile}</summary>
      <p class="hint">{REGISTER.profileHint}</p>
      <ProfileFields form={form} prefix="profile." />
    </details>
  );
};

const Done = ({ passportId }: { passportId: string }) => (
  <Page title={REGISTER.doneTitle}>
    <p>
      {REGISTER.passportId}
      {COMMON.colon}
      <b>{passportId}</b>
    </p>
    <p class="next-step">{REGISTER.verify}</p>
    <p class="actions">
      <a class="button primary" href="/login">
        {REGISTER.goOn}
      </a>
    </p>
  </Page>
);

/** What was filled in of the optional profile; nothing when nothing was. */
const profileOf = (values: FormState['values']) => {
  const [phone, documentType, documentNumber, name] = [
    values['profile.phone'],
    values['profile.documentType'],
    values['profile.documentNumber'],
    values['profile.name'],
  ].map((value) => value?.trim());
  const profile = {
    ...(phone ? { phone } : {}),
    ...(documentType ? { documentType: asDocumentType(documentType) } : {}),
    ...(documentNumber ? { documentNumber } : {}),
    ...(name ? { name } : {}),
  };
  return Object.keys(profile).length > 0 ? { profile } : {};
};

export default Register;
