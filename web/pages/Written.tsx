import { useLocation } from 'preact-iso';
import { api, ask, type Schemas } from '../lib/api';
import { chooseSubjects } from '../lib/choose';
import { calmly } from '../lib/following';
import { useLoad } from '../lib/load';
import { SUBJECTS } from '../texts/registration';
import { Form, Submit, useForm } from '../ui/Form';
import { Hotline } from '../ui/Problem';
import { leaveWord, useWord } from '../ui/Said';
import { Gate } from '../parts/Gate';
import { Instructions } from '../parts/Instructions';
import { Notices } from '../parts/Notices';
import { SubjectTable } from '../parts/SubjectTable';

/** 笔试报考 [R21] [R22]: at the home campus. */
const Written = () => {
  const { word } = useWord();
  const page = useLoad(
    () => ask(api.GET('/registrations/mine/subjects', { params: { query: { kind: 'written' } } })),
    'written',
    calmly,
  );
  const form = useForm({ name: 'written', initial: {} });
  const { route } = useLocation();

  const send = ({ subjects }: Schemas['SubjectsPage']): void =>
    void form.submit(
      async () => {
        const ticked = subjects.filter(
          ({ subject, choosable }) => choosable && form.values[subject] === 'yes',
        );
        const answer = await chooseSubjects(
          ticked.map(({ subject }) => ({ subject })),
          { at: firstChoosable(subjects), message: SUBJECTS.tickFirst },
        );
        // A place may have gone meanwhile: the table says so, and the other ticks stay.
        if (!answer.ok) await page.reload();
        return answer;
      },
      () => {
        leaveWord(SUBJECTS.done);
        route('/mine');
      },
    );

  return (
    <Gate title={SUBJECTS.writtenTitle} loaded={page} word={word}>
      {(data) => (
        <>
          <Instructions title={SUBJECTS.writtenInstructions} lines={data.instructions} />
          <Notices title={SUBJECTS.notices} notices={data.notices} />
          <Form form={form} onSubmit={() => send(data)} labels={labelsOf(data)}>
            <SubjectTable
              caption={SUBJECTS.writtenTable}
              form={form}
              rows={data.subjects.map((offer) => ({ ...offer, offer }))}
            />
            <p class="actions">
              <Submit form={form} label={SUBJECTS.submit} />
              <a class="button" href="/mine">
                {SUBJECTS.back}
              </a>
            </p>
          </Form>
          {!data.subjects.some(({ choosable }) => choosable) && (
            <>
              <p class="note">{SUBJECTS.noneChoosable}</p>
              <Hotline />
            </>
          )}
        </>
      )}
    </Gate>
  );
};

const labelsOf = ({ subjects }: Schemas['SubjectsPage']): Readonly<Record<string, string>> =>
  Object.fromEntries(subjects.map(({ subject, label }) => [subject, label]));

const firstChoosable = (subjects: Schemas['SubjectsPage']['subjects']): string =>
  subjects.find(({ choosable }) => choosable)?.subject ?? '';

export default Written;
