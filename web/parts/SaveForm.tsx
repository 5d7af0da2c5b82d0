import { useLocation } from 'preact-iso';
import { api, ask } from '../lib/api';
import { dropDraft } from '../lib/draft';
import { dropFound, QUERY_FORM, type Found } from '../lib/found';
import { missing } from '../lib/missing';
import type { Problem } from '../lib/problem';
import { loadSession } from '../lib/session';
import { CONFIRM, QUALIFICATION } from '../texts/registration';
import { CheckField, Form, Submit, useForm } from '../ui/Form';
import { Hotline } from '../ui/Problem';
import { leaveWord } from '../ui/Said';

/** 保存并继续 [R12]: what saving means is said before. */
export const SaveForm = ({ found }: { found: Found }) => {
  const form = useForm({ name: 'save', initial: { confirmed: '' }, secret: ['confirmed'] });
  const { route } = useLocation();
  const isTicked = form.values['confirmed'] === 'yes';

  const save = (): void =>
    void form.submit(
      async () => {
        if (!isTicked) return missing('confirmed', CONFIRM.tickFirst);
        const { qualification } = found;
        const answer = await ask(
          api.POST('/registrations', { body: { qualification, confirmed: true } }),
        );
        if (!answer.ok && answer.problem.code === 'qualificationExpired') {
          dropFound();
          leaveWord(QUALIFICATION.expired);
          route('/qualification', true);
        }
        return answer;
      },
      async ({ message }) => {
        dropFound();
        dropDraft(QUERY_FORM);
        leaveWord(message);
        // From now on the header shows the candidate's name.
        await loadSession().catch(() => undefined);
        route('/mine/written', true);
      },
    );

  return (
    <Form form={form} onSubmit={save} labels={{ confirmed: CONFIRM.tick }}>
      {form.problem && <WhereTo problem={form.problem} />}
      <p class="note">{found.notice}</p>
      <p>{CONFIRM.binds}</p>
      <CheckField form={form} name="confirmed" label={CONFIRM.tick} />
      <p class="actions">
        <Submit form={form} label={isTicked ? CONFIRM.save : CONFIRM.tickFirst} />
        <a class="button" href="/qualification">
          {CONFIRM.again}
        </a>
        <a class="button" href="/start">
          {CONFIRM.backHome}
        </a>
      </p>
    </Form>
  );
};

/** The way on after a "no": to the agreement, to what is saved already, and always whom to ask. */
const WhereTo = ({ problem: { code } }: { problem: Problem }) => (
  <>
    {(code === 'agreementRequired' || code === 'agreementOutdated') && (
      <p>
        <a href="/agreement">{CONFIRM.readAgreement}</a>
      </p>
    )}
    {code === 'accountHasRegistration' && (
      <p>
        <a href="/mine">{CONFIRM.mine}</a>
      </p>
    )}
    {code === 'candidateHasRegistration' && (
      <p>
        <a href="/find-account">{CONFIRM.findAccount}</a>
      </p>
    )}
    {code !== 'missing' && <Hotline />}
  </>
);
