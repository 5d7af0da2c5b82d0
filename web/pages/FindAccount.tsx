import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '../lib/api';
import { asDocumentType, DOCUMENT_OPTIONS } from '../lib/documents';
import { FIND, PROFILE } from '../texts/account';
import { COMMON } from '../texts/common';
import { CaptchaField, useCaptcha } from '../ui/Captcha';
import { EntrancePage } from '../ui/EntrancePage';
import { Form, SelectField, Submit, TextField, useForm } from '../ui/Form';
import { Hotline } from '../ui/Problem';
import { useEntrance } from '../ui/Waiting';

const LABELS = {
  documentType: PROFILE.documentType,
  documentNumber: FIND.documentNumber,
  name: PROFILE.name,
  captcha: FIND.captcha,
};

/** 最近考次报名账号找回 [R6]. */
const FindAccount = () => {
  const [found, setFound] = useState<Schemas['AccountFound'] | null>(null);
  return found === null ? (
    <Search onFound={setFound} />
  ) : (
    <Found found={found} onAnother={() => setFound(null)} />
  );
};

const Search = ({ onFound }: { onFound: (found: Schemas['AccountFound']) => void }) => {
  const form = useForm({
    name: 'find-account',
    initial: { documentType: '', documentNumber: '', name: '' },
  });
  const captcha = useCaptcha('accountLookup');
  const entrance = useEntrance(form.problem);

  const send = (): void =>
    void form.submit(() => {
      const { documentType, documentNumber = '', name = '' } = form.values;
      return ask(
        api.POST('/account-lookups', {
          body: {
            documentType: asDocumentType(documentType),
            documentNumber,
            name,
            captcha: captcha.take(),
          },
        }),
      ).finally(captcha.renew);
    }, onFound);

  return (
    <EntrancePage entrance={entrance} title={FIND.title}>
      <p>{FIND.hint}</p>
      <Form form={form} onSubmit={send} labels={LABELS}>
        <SelectField
          form={form}
          name="documentType"
          label={PROFILE.documentType}
          options={DOCUMENT_OPTIONS}
          required
        />
        <TextField form={form} name="documentNumber" label={FIND.documentNumber} required />
        <TextField form={form} name="name" label={PROFILE.name} autocomplete="name" required />
        <CaptchaField captcha={captcha} error={form.errorOf('captcha')} />
        <p class="actions">
          <Submit form={form} label={FIND.submit} />
        </p>
      </Form>
      <OtherWays />
    </EntrancePage>
  );
};

interface FoundProps {
  readonly found: Schemas['AccountFound'];
  readonly onAnother: () => void;
}

/** The masked address, and one more click for a mail to its owner. */
const Found = ({ found, onAnother }: FoundProps) => {
  const form = useForm({ name: 'found-account', initial: {} });
  const entrance = useEntrance(form.problem);
  const [message, setMessage] = useState('');
  const send = (): void => {
    setMessage('');
    void form.submit(
      () => ask(api.POST('/password-resets', { body: { lookup: found.lookup } })),
      (answer) => setMessage(answer.message),
    );
  };
  return (
    <EntrancePage entrance={entrance} title={FIND.doneTitle}>
      <p>
        {FIND.found}
        {COMMON.colon}
        <b>{found.email}</b>
      </p>
      <p>{found.message}</p>
      <p class="hint">{FIND.masked}</p>
      <Form form={form} onSubmit={send} labels={{}}>
        <p class="actions">
          <Submit form={form} label={FIND.sendMail} />
          <button type="button" onClick={onAnother}>
            {FIND.another}
          </button>
          <a class="button" href="/login">
            {FIND.logIn}
          </a>
        </p>
      </Form>
      <div role="status">{message && <p class="next-step">{message}</p>}</div>
      <OtherWays />
    </EntrancePage>
  );
};

/** Named always: who is not found here, or has lost that address, needs them most. */
const OtherWays = () => (
  <section aria-labelledby="others">
    <h2 id="others">{FIND.otherTitle}</h2>
    <ul>
      <li>{FIND.officer}</li>
      <li>
        {FIND.hotline}
        <Hotline />
      </li>
    </ul>
  </section>
);

export default FindAccount;
