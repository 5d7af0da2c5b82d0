import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Schemas } from '../lib/api';
import { PATHS } from '../paths';
import { MATCHED, REVIEW, REVIEWS } from '../texts/reviews';
import { TIME } from '../texts/time';
import { DataTable } from './DataTable';
import { Facts } from './Facts';
import { Left, Time } from './Time';

type Evidence = Schemas['ReviewEvidence'];
type Request = Evidence['request'];
interface EvidenceProps {
  readonly evidence: Evidence;
}

/** The request, the score record and the student record beside each other: what differs is seen at a glance [R41]. */
export const ReviewEvidence = ({ evidence }: EvidenceProps) => (
  <>
    <Facts
      facts={[
        [REVIEW.state, REVIEW.outcome(evidence.stateLabel, evidence.reason)],
        [
          REVIEWS.left,
          evidence.state === 'pending' && evidence.dueAt && <Left until={evidence.dueAt} />,
        ],
        [
          REVIEW.registration,
          evidence.registration && (
            <Link href={`${PATHS.candidates}/${evidence.registration}`}>
              {evidence.registration}
            </Link>
          ),
        ],
      ]}
    />
    <div className="beside">
      <Box title={REVIEW.request}>
        <RequestFacts request={evidence.request} />
      </Box>
      <Box title={REVIEW.score}>
        <Score score={evidence.score} />
      </Box>
      <Box title={REVIEW.record}>
        <RecordFacts record={evidence.record} />
      </Box>
    </div>
  </>
);

const Box = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <h2>{title}</h2>
    {children}
  </section>
);

const RequestFacts = ({ request }: { request: Request }) => (
  <Facts
    facts={[
      [REVIEW.name, request.name],
      [REVIEW.document, `${request.documentTypeLabel} ${request.documentNumber}`],
      [REVIEW.ticket, request.ticket ?? REVIEW.noTicket],
      [REVIEWS.matched, MATCHED[request.matched]],
      [REVIEWS.submission, request.submission],
      [REVIEW.by, request.byStaff ? REVIEW.byStaff : REVIEW.byCandidate],
      [TIME.of(REVIEW.submittedAt), <Time key="submitted" at={request.submittedAt} />],
      [REVIEW.files, <Files key="files" files={request.files} />],
    ]}
  />
);

/** Handed out as attachments only, never shown within the page. */
const Files = ({ files }: Pick<Request, 'files'>) =>
  files.length === 0 ? (
    <>{REVIEW.noFiles}</>
  ) : (
    <ul>
      {files.map(({ id, name }) => (
        <li key={id}>
          <a href={`/api/v1/desk/files/${id}`} download>
            {name}
          </a>
        </li>
      ))}
    </ul>
  );

const Score = ({ score }: Pick<Evidence, 'score'>) => {
  if (score === null) return <p>{REVIEW.noScore}</p>;
  return (
    <Facts
      facts={[
        [REVIEW.points, score.score],
        [REVIEW.year, score.year],
        [REVIEW.passed, <YesNo key="passed" is={score.passed} />],
        [REVIEW.sameName, <YesNo key="name" is={score.sameName} />],
        [REVIEW.sameDocument, <YesNo key="document" is={score.sameDocument} />],
      ]}
    />
  );
};

const YesNo = ({ is }: { is: boolean }) => (
  <span className={is ? 'good' : 'bad'}>{is ? REVIEW.yes : REVIEW.no}</span>
);

const RecordFacts = ({ record }: Pick<Evidence, 'record'>) => {
  const { personal, eligible, barredCet6 } = record;
  return (
    <Facts
      facts={[
        [REVIEW.name, personal.name],
        [REVIEW.document, `${personal.documentTypeLabel} ${personal.documentNumber}`],
        [REVIEW.school, personal.schoolLabel],
        [REVIEW.campus, personal.campusLabel],
        [REVIEW.department, personal.department],
        [REVIEW.major, personal.major],
        [REVIEW.className, personal.className],
        [REVIEW.studentNumber, personal.studentNumber],
        [REVIEW.eligible, eligible.map(({ label }) => label).join('、')],
        [REVIEW.barred, barredCet6 && <span className="bad">{REVIEW.barredCet6}</span>],
      ]}
    />
  );
};

/** What was asked before, and what became of it: somebody who submits again and again is seen. */
export const EarlierRequests = ({ evidence }: EvidenceProps) =>
  evidence.earlier.length > 0 && (
    <DataTable
      title={REVIEW.earlier}
      rows={evidence.earlier}
      keyOf={({ submission }) => String(submission)}
      columns={[
        { title: REVIEWS.submission, field: 'submission', className: 'number' },
        { title: REVIEW.name, field: 'name' },
        {
          title: REVIEW.document,
          render: ({ documentTypeLabel, documentNumber }) =>
            `${documentTypeLabel} ${documentNumber}`,
        },
        { title: REVIEW.ticket, render: ({ ticket }) => ticket ?? REVIEW.noTicket },
        { title: REVIEWS.matched, render: ({ matched }) => MATCHED[matched] },
        {
          title: REVIEW.state,
          render: ({ outcomeLabel, reason }) =>
            outcomeLabel && REVIEW.outcome(outcomeLabel, reason),
        },
        {
          title: TIME.of(REVIEW.submittedAt),
          render: ({ submittedAt }) => <Time at={submittedAt} />,
        },
        { title: TIME.of(REVIEWS.decidedAt), render: ({ decidedAt }) => <Time at={decidedAt} /> },
        { title: REVIEW.files, render: ({ files }) => <Files files={files} /> },
      ]}
    />
  );
