import { useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { api, ask } from '../lib/api';
import { useLoad } from '../lib/load';
import { missing } from '../lib/missing';
import { AGREEMENT } from '../texts/registration';
import { CheckField, Form, Submit, useForm } from '../ui/Form';
import { Gate } from '../parts/Gate';

/** 报名协议 [R9]: the version that stands on the screen is the one agreed to. */
const Agreement = () => {
  const isRenewed = useRef(false);
  // The answer may be kept for half a minute; after a renewal nothing kept is good enough.
  const sitting = useLoad(
    () => ask(api.GET('/sittings/current', { cache: isRenewed.current ? 'reload' : 'default' })),
    'sitting',
  );
  const form = useForm({ name: 'agreement', initial: { agreed: '' }, secret: ['agreed'] });
  const { route } = useLocation();

  const agree = (version: number): void =>
    void form.submit(
      async () => {
        if (form.values['agreed'] !== 'yes') return missing('agreed', AGREEMENT.tickFirst);
        const answer = await ask(api.POST('/agreement', { body: { version } }));
        if (!answer.ok && answer.problem.code === 'agreementOutdated') {
          form.clear();
          isRenewed.current = true;
          await sitting.reload();
        }
        return answer;
      },
      () => route('/qualification'),
    );

  return (
    <Gate title={AGREEMENT.title} loaded={sitting}>
      {({ agreement: { version, clauses } }) => (
        <Form form={form} onSubmit={() => agree(version)} labels={{ agreed: AGREEMENT.tick }}>
          <ol>
            {clauses.map((clause) => (
              <li key={clause}>{clause}</li>
            ))}
          </ol>
          <CheckField form={form} name="agreed" label={AGREEMENT.tick} />
          <p class="actions">
            <Submit form={form} label={AGREEMENT.agree} />
            <a class="button" href="/start">
              {AGREEMENT.disagree}
            </a>
          </p>
        </Form>
      )}
    </Gate>
  );
};

export default Agreement;
