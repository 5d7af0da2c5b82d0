import { useState } from 'preact/hooks';
import { api, ask } from '../lib/api';
import { useLinkToken } from '../lib/link-token';
import { VERIFY } from '../texts/account';
import { Form, Submit, useForm } from '../ui/Form';
import { Page } from '../ui/Page';
import { Hotline } from '../ui/Problem';

/**
 * The page behind a mail's link that verifies an address [R4]. Scanners of mail open links too, so it is the click
 * here that counts.
 */
const VerifyEmail = () => {
  const token = useLinkToken();
  return <Verify key={token} token={token} />;
};

const Verify = ({ token }: { token: string | null }) => {
  const form = useForm({ name: 'verify-email', initial: {} });
  const [email, setEmail] = useState<string | null>(null);

  const send = (): void =>
    void form.submit(
      () => ask(api.POST('/email-verifications', { body: { token: token ?? '' } })),
      (answer) => setEmail(answer.email),
    );

  if (email !== null) return <Done email={email} />;
  return (
    <Page title={VERIFY.title}>
      {token === null ? (
        <p>{VERIFY.noToken}</p>
      ) : (
        <Form form={form} onSubmit={send} labels={{}}>
          <p>{VERIFY.hint}</p>
          <p class="actions">
            <Submit form={form} label={VERIFY.submit} />
          </p>
        </Form>
      )}
      {(token === null || form.problem?.code === 'linkInvalid') && (
        <p class="next-step">{VERIFY.again}</p>
      )}
      <p>
        <a href="/account">{VERIFY.account}</a>
      </p>
      <Hotline />
    </Page>
  );
};

const Done = ({ email }: { email: string }) => (
  <Page title={VERIFY.doneTitle}>
    <p role="status">{VERIFY.done(email)}</p>
    <p class="actions">
      <a class="button primary" href="/account">
        {VERIFY.goOn}
      </a>
    </p>
  </Page>
);

export default VerifyEmail;
