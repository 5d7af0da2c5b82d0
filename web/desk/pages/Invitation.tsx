import { Input, QRCode } from 'antd';
import { useLocation } from 'wouter';
import { useLinkToken } from '../../lib/link-token';
import { useLoad } from '../../lib/load';
import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { loggedIn } from '../lib/session';
import { Facts } from '../parts/Facts';
import { Form, Submit, TextField } from '../parts/Form';
import { Entrance, Loading } from '../parts/Page';
import { DeadEnd } from '../parts/Problem';
import { PATHS } from '../paths';
import { scopeWords } from '../texts/common';
import { INVITATION } from '../texts/entry';

/** The page behind the mail's link: second factor, then password, then straight in. */
export const InvitationPage = () => {
  const token = useLinkToken();
  return (
    <Entrance title={INVITATION.title}>
      {token === null ? <p>{INVITATION.noToken}</p> : <Invited key={token} token={token} />}
    </Entrance>
  );
};

const Invited = ({ token }: { token: string }) => {
  const { data, problem, reload } = useLoad(
    () => ask(api.POST('/desk/invitations', { body: { token } })),
    token,
  );
  if (data) return <Answer token={token} invitation={data} />;
  if (!problem) return <Loading />;
  return (
    <>
      <DeadEnd problem={problem} onRetry={() => void reload()} />
      {problem.code === 'linkInvalid' && <p>{INVITATION.invalid}</p>}
    </>
  );
};

const LABELS = {
  password: INVITATION.password,
  passwordAgain: INVITATION.passwordAgain,
  code: INVITATION.code,
};

interface AnswerProps {
  readonly token: string;
  readonly invitation: Schemas['Invitation'];
}

const Answer = ({ token, invitation }: AnswerProps) => {
  const [, go] = useLocation();
  const form = useForm({
    name: 'invitation',
    initial: { password: '', passwordAgain: '', code: '' },
    secret: ['password', 'passwordAgain', 'code'],
  });
  const send = (): void => {
    const { password = '', passwordAgain = '', code = '' } = form.values;
    const body = { token, password, passwordAgain, code: code.replaceAll(/\s/g, '') };
    void form.submit(
      () => ask(api.POST('/desk/invitations/answers', { body })),
      async () => {
        await loggedIn();
        go(PATHS.home, { replace: true });
      },
    );
  };
  return (
    <>
      <h2>{INVITATION.you}</h2>
      <Facts
        facts={[
          [INVITATION.name, invitation.name],
          [INVITATION.email, invitation.email],
          [INVITATION.role, invitation.roleName],
          [INVITATION.scope, scopeWords(invitation.scope)],
        ]}
      />
      <h2>{INVITATION.factorTitle}</h2>
      <SecondFactor invitation={invitation} />
      <h2>{INVITATION.passwordTitle}</h2>
      <Form form={form} labels={LABELS} onSubmit={send}>
        {/* Password managers keep the password under this name. */}
        <input type="email" autoComplete="username" value={invitation.email} readOnly hidden />
        <TextField
          form={form}
          name="password"
          label={INVITATION.password}
          hint={INVITATION.passwordHint}
          type="password"
          autoComplete="new-password"
          required
        />
        <TextField
          form={form}
          name="passwordAgain"
          label={INVITATION.passwordAgain}
          type="password"
          autoComplete="new-password"
          required
        />
        <TextField
          form={form}
          name="code"
          label={INVITATION.code}
          hint={INVITATION.codeHint}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          required
        />
        <p className="actions">
          <Submit form={form} label={INVITATION.submit} />
        </p>
      </Form>
    </>
  );
};

/** The secret never leaves the page: the code is drawn here, and the text is for who cannot scan. */
const SecondFactor = ({ invitation }: Pick<AnswerProps, 'invitation'>) => (
  <div className="factor">
    <QRCode
      value={invitation.uri}
      type="svg"
      bordered={false}
      size={168}
      aria-label={INVITATION.qr}
    />
    <div>
      <p>{INVITATION.factor}</p>
      <label htmlFor="secret">{INVITATION.secret}</label>
      <Input
        id="secret"
        readOnly
        value={invitation.secret}
        onFocus={(event) => event.target.select()}
      />
    </div>
  </div>
);
