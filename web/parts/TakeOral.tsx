import { useLocation } from 'preact-iso';
import { chooseSubjects } from '../lib/choose';
import { campusField, offerOf, type Oral } from '../lib/oral';
import { ORAL, SUBJECTS } from '../texts/registration';
import { Form, Submit, useForm, type FormState } from '../ui/Form';
import { Hotline } from '../ui/Problem';
import { leaveWord } from '../ui/Said';
import { CampusChoice } from './CampusChoice';
import { SubjectTable } from './SubjectTable';

interface TakeOralProps {
  readonly oral: Oral;
  readonly reload: () => Promise<void>;
}

/** 口试报考: each oral with its campus, to tick and to submit [R23] [R24]. */
export const TakeOral = ({ oral, reload }: TakeOralProps) => {
  const form = useForm({ name: 'oral', initial: {} });
  const { route } = useLocation();
  const { subjects } = oral.page;
  const offers = subjects.map((subject) => ({
    subject: subject.subject,
    offer: offerOf(oral, subject, form.values),
  }));
  const choosable = offers.filter(({ offer }) => offer.choosable);

  const send = (): void =>
    void form.submit(
      async () => {
        const wishes = choosable
          .filter(({ subject }) => form.values[subject] === 'yes')
          .map(({ subject, offer }) => ({ subject, campus: offer.campus }));
        const at = choosable[0]?.subject ?? '';
        const answer = await chooseSubjects(wishes, { at, message: SUBJECTS.tickFirst });
        // A place may have gone meanwhile: the table says so, and the other ticks stay.
        if (!answer.ok) await reload();
        return answer;
      },
      () => {
        leaveWord(SUBJECTS.done);
        route('/mine');
      },
    );

  const labels = Object.fromEntries(subjects.map(({ subject, label }) => [subject, label]));
  return (
    <Form form={form} onSubmit={send} labels={labels}>
      {subjects.map((subject) => (
        <OralSubject key={subject.subject} oral={oral} subject={subject} form={form} />
      ))}
      {choosable.length === 0 && (
        <>
          <p class="note">{SUBJECTS.noneChoosable}</p>
          <Hotline />
        </>
      )}
      <p class="actions">
        <Submit form={form} label={SUBJECTS.submit} />
        <a class="button" href="/mine">
          {SUBJECTS.back}
        </a>
      </p>
    </Form>
  );
};

interface OralSubjectProps {
  readonly oral: Oral;
  readonly subject: Oral['page']['subjects'][number];
  readonly form: FormState;
}

const OralSubject = ({ oral, subject, form }: OralSubjectProps) => {
  const { subject: code, label, whyNot } = subject;
  const offer = offerOf(oral, subject, form.values);
  const campuses = subject.chosen ? undefined : oral.campuses.get(code);
  return (
    <section aria-labelledby={`oral-${code}`}>
      <h2 id={`oral-${code}`}>{label}</h2>
      {whyNot?.code === 'notEligible' ? (
        <p>{whyNot.message}</p>
      ) : (
        <>
          <CampusChoice
            {...offer}
            label={label}
            notice={offer.notice ?? ''}
            campuses={campuses}
            onPick={(campus) => form.set(campusField(code), campus)}
          />
          <SubjectTable
            caption={ORAL.rowOf(label)}
            form={form}
            rows={[{ subject: code, label, offer }]}
          />
        </>
      )}
    </section>
  );
};
