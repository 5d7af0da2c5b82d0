import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '../lib/api';
import { useLoad } from '../lib/load';
import { useNeedLogin } from '../lib/need-login';
import { ACCOUNT, PROFILE } from '../texts/account';
import { Facts } from '../parts/Facts';
import { Form, Submit, useForm } from '../ui/Form';
import { Page } from '../ui/Page';
import { WhenLoaded } from '../ui/WhenLoaded';

/** 账号信息 [R4]. A link that is opened in another tab shows here when this one is looked at again. */
const Account = () => {
  useNeedLogin();
  const account = useLoad(() => ask(api.GET('/accounts/me')), 'account');
  return (
    <Page title={ACCOUNT.title}>
      <WhenLoaded loaded={account}>
        {(data) => (
          <>
            <Facts facts={factsOf(data)} />
            {(!data.emailVerified || data.pendingEmail !== undefined) && (
              <Verification account={data} />
            )}
            <nav class="actions" aria-label={ACCOUNT.links}>
              <a class="button" href="/account/edit">
                {ACCOUNT.edit}
              </a>
              <a class="button" href="/account/password">
                {ACCOUNT.password}
              </a>
              <a class="button primary" href="/start">
                {ACCOUNT.enter}
              </a>
            </nav>
          </>
        )}
      </WhenLoaded>
    </Page>
  );
};

const factsOf = (account: Schemas['Account']): Parameters<typeof Facts>[0]['facts'] => {
  const { email, emailVerified, pendingEmail } = account;
  const state = emailVerified ? ACCOUNT.verified : ACCOUNT.notVerified;
  return [
    [ACCOUNT.passportId, account.passportId],
    [PROFILE.email, ACCOUNT.withState(email, state)],
    ...(pendingEmail === undefined ? [] : [[ACCOUNT.pending, pendingEmail] as const]),
    [PROFILE.phone, account.phone ?? ACCOUNT.notFilled],
    [PROFILE.documentType, account.documentTypeLabel ?? account.documentType ?? ACCOUNT.notFilled],
    [PROFILE.documentNumber, account.documentNumber ?? ACCOUNT.notFilled],
    [PROFILE.name, account.name ?? ACCOUNT.notFilled],
  ];
};

/** 验证邮箱: of the new address while there is one, else of the present one. */
const Verification = ({ account }: { account: Schemas['Account'] }) => {
  const form = useForm({ name: 'email-verification', initial: {} });
  const [message, setMessage] = useState('');
  const send = (): void => {
    setMessage('');
    void form.submit(
      () => ask(api.POST('/accounts/me/email-verification')),
      (answer) => setMessage(answer.message),
    );
  };
  return (
    <Form form={form} onSubmit={send} labels={{}}>
      <p class="note">
        {account.pendingEmail === undefined ? ACCOUNT.whyVerify : ACCOUNT.pendingHint}
      </p>
      <p class="actions">
        <Submit form={form} label={ACCOUNT.verify} />
      </p>
      <div role="status">{message && <p class="next-step">{message}</p>}</div>
      <p class="hint">{ACCOUNT.noMail}</p>
    </Form>
  );
};

export default Account;
