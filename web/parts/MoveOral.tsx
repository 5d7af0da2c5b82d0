import { useLocation } from 'preact-iso';
import { api, ask } from '../lib/api';
import { missing } from '../lib/missing';
import { once } from '../lib/once';
import { campusField, offerOf, type Oral } from '../lib/oral';
import { COMMON } from '../texts/common';
import { ORAL, SUBJECTS } from '../texts/registration';
import { Form, Submit, useForm } from '../ui/Form';
import { Hotline } from '../ui/Problem';
import { leaveWord } from '../ui/Said';
import { CampusChoice } from './CampusChoice';
import { OFFER_HEADS, OfferCells } from './OfferCells';

interface MoveOralProps {
  readonly oral: Oral;
  readonly code: string;
  readonly reload: () => Promise<void>;
}

/** 编辑口试报考科目信息: another campus for an oral that is entered and unpaid [R28]. */
export const MoveOral = ({ oral, code, reload }: MoveOralProps) => {
  const form = useForm({ name: `oral-move-${code}`, initial: {} });
  const { route } = useLocation();
  const subject = oral.page.subjects.find((one) => one.subject === code);
  const campuses = oral.campuses.get(code);
  if (!subject?.chosen || !campuses) return <CannotMove />;

  const offer = offerOf(oral, subject, form.values);
  const isPicked = offer.campus !== subject.campus && offer.choosable;
  const send = (): void =>
    void form.submit(
      async () => {
        if (!isPicked) return missing('campus', ORAL.pickFirst);
        const { campus } = offer;
        const answer = await once(`move:${code}:${subject.campus}>${campus}`, (key) =>
          ask(
            api.PUT('/registrations/mine/entries/{subject}', {
              params: { path: { subject: code }, header: { 'Idempotency-Key': key } },
              body: { campus },
            }),
          ),
        );
        if (!answer.ok) await reload();
        return answer;
      },
      () => {
        leaveWord(ORAL.moved);
        route('/mine');
      },
    );

  return (
    <Form form={form} onSubmit={send} labels={{}}>
      <h2>{subject.label}</h2>
      <p>
        {ORAL.current}
        {COMMON.colon}
        {subject.schoolLabel} {subject.campusLabel}
      </p>
      <p class="hint">{ORAL.moveHint}</p>
      <CampusChoice
        {...offer}
        label={subject.label}
        notice={offer.notice ?? ''}
        campuses={campuses}
        onPick={(campus) => form.set(campusField(code), campus)}
      />
      <table class="cards">
        <caption>{ORAL.rowOf(subject.label)}</caption>
        <thead>
          <tr>
            {OFFER_HEADS.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <OfferCells offer={offer} />
          </tr>
        </tbody>
      </table>
      <p class="actions">
        <Submit form={form} label={ORAL.move} />
        <a class="button" href="/mine">
          {SUBJECTS.back}
        </a>
      </p>
    </Form>
  );
};

const CannotMove = () => (
  <>
    <p class="note">{ORAL.cannotMove}</p>
    <Hotline />
    <p class="actions">
      <a class="button" href="/mine">
        {SUBJECTS.back}
      </a>
    </p>
  </>
);
