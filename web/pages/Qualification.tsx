import { useLocation } from 'preact-iso';
import { api, ask } from '../lib/api';
import { asDocumentType, DOCUMENT_OPTIONS } from '../lib/documents';
import { keepDraft } from '../lib/draft';
import { keepFound, QUERY_FORM } from '../lib/found';
import { useNeedLogin } from '../lib/need-login';
import { QUALIFICATION } from '../texts/registration';
import { Form, SelectField, Submit, TextField, useForm } from '../ui/Form';
import { Page } from '../ui/Page';
import { Hotline } from '../ui/Problem';
import { leaveWord, Said, useWord } from '../ui/Said';

const LABELS = {
  documentType: QUALIFICATION.documentType,
  documentNumber: QUALIFICATION.documentNumber,
  name: QUALIFICATION.name,
};

/** 资格信息查询 [R10]. The inputs are kept until something is saved, for whoever has to come back to them. */
const Qualification = () => {
  useNeedLogin();
  const { word } = useWord();
  const form = useForm({
    name: QUERY_FORM,
    initial: { documentType: '', documentNumber: '', name: '' },
  });
  const { route } = useLocation();

  const send = (): void =>
    void form.submit(
      () => {
        const { documentNumber = '', name = '' } = form.values;
        const documentType = asDocumentType(form.values['documentType']);
        return ask(api.POST('/qualifications', { body: { documentType, documentNumber, name } }));
      },
      (found) => {
        keepDraft(QUERY_FORM, form.values);
        keepFound(found);
        leaveWord(QUALIFICATION.found);
        route('/confirm');
      },
    );

  return (
    <Page title={QUALIFICATION.title}>
      <Said word={word} />
      <Form form={form} onSubmit={send} labels={LABELS}>
        <SelectField
          form={form}
          name="documentType"
          label={QUALIFICATION.documentType}
          hint={QUALIFICATION.documentTypeHint}
          options={DOCUMENT_OPTIONS}
          required
        />
        <TextField
          form={form}
          name="documentNumber"
          label={QUALIFICATION.documentNumber}
          hint={QUALIFICATION.documentNumberHint}
          required
        />
        <TextField
          form={form}
          name="name"
          label={QUALIFICATION.name}
          hint={QUALIFICATION.nameHint}
          autocomplete="off"
          required
        />
        <p class="actions">
          <Submit form={form} label={QUALIFICATION.query} />
        </p>
      </Form>
      {form.problem && <Hotline />}
    </Page>
  );
};

export default Qualification;
