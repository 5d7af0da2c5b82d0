import { DECLINES, FAILURES } from '../../../../domain/review';
import { PLACES } from '../matrix.table';
import type { Place } from './matrix-world';

/** For each route a request that is good in every respect, about the rows of one place. */
export interface Call {
  /** With its parameters filled in. */
  readonly path: string;
  readonly body?: unknown;
  /** A body that is no JSON. */
  readonly raw?: {
    readonly type: string;
    readonly bytes: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** Of a list: what stands in the answer when the place's row is in it. */
  readonly shows?: string;
  /** There is no row to be missed: who reaches out of the own scope is told 403, not 404. */
  readonly outside?: 'notAllowed';
}

const why = '测试';
const [FAILURE] = Object.keys(FAILURES);
const [DECLINE] = Object.keys(DECLINES);
const unpaid = { list: 'unpaid' } as const;

export const CALLS: Readonly<Record<string, (at: Place) => Call>> = {
  'GET /desk/logins/current': () => ({ path: '/desk/logins/current' }),
  'DELETE /desk/logins/current': () => ({ path: '/desk/logins/current' }),

  'GET /desk/staff': ({ officer }) => ({ path: '/desk/staff', shows: officer }),
  'POST /desk/staff': ({ campus }) => ({
    path: '/desk/staff',
    body: {
      email: `new-${campus}@example.cn`,
      name: '赵老师',
      role: 'officer',
      scope: { kind: 'campus', code: campus },
    },
    outside: 'notAllowed',
  }),
  'PUT /desk/staff/{id}/post': ({ officer }) => ({
    path: `/desk/staff/${officer}/post`,
    // To a post that everybody who may appoint at all may give: the row is what is asked about.
    body: { role: 'officer', scope: { kind: 'campus', code: PLACES.own }, why, version: 1 },
  }),
  'POST /desk/staff/{id}/disabling': ({ officer }) => ({
    path: `/desk/staff/${officer}/disabling`,
    body: { why, version: 1 },
  }),
  'POST /desk/staff/{id}/invitation': ({ officer }) => ({
    path: `/desk/staff/${officer}/invitation`,
    body: { why, version: 1 },
  }),

  'POST /desk/candidates/search': ({ campus, person }) => ({
    path: '/desk/candidates/search',
    body: {
      at: 'registration',
      institution: campus,
      documentType: person.documentType,
      documentNumber: person.documentNumber,
    },
  }),
  'GET /desk/candidates/{number}': ({ number }) => ({ path: `/desk/candidates/${number}` }),
  'GET /desk/candidates/{number}/timeline': ({ number }) => ({
    path: `/desk/candidates/${number}/timeline`,
  }),
  'POST /desk/candidates/{number}/contact-looks': ({ number, version }) => ({
    path: `/desk/candidates/${number}/contact-looks`,
    body: { field: 'email', reason: '来电核实', version },
  }),

  'POST /desk/rebinds': ({ number, version, account }) => ({
    path: '/desk/rebinds',
    body: { registration: number, version, ...account, grounds: '忘记密码' },
  }),
  'POST /desk/rebinds/search': ({ rebind }) => ({
    path: '/desk/rebinds/search',
    body: { state: 'open' },
    shows: rebind.number,
  }),
  'GET /desk/rebinds/{number}': ({ rebind }) => ({ path: `/desk/rebinds/${rebind.number}` }),
  'POST /desk/rebinds/{number}/approval': ({ rebind: { number, version, proposal } }) => ({
    path: `/desk/rebinds/${number}/approval`,
    body: { version, proposal },
  }),
  'POST /desk/rebinds/{number}/rejection': ({ rebind: { number, version } }) => ({
    path: `/desk/rebinds/${number}/rejection`,
    body: { version, why },
  }),

  'POST /desk/reviews/search': ({ review }) => ({
    path: '/desk/reviews/search',
    body: { which: 'pending' },
    shows: review.number,
  }),
  'GET /desk/reviews/{number}': ({ review }) => ({ path: `/desk/reviews/${review.number}` }),
  'POST /desk/reviews/{number}/approval': ({ review: { number, version } }) => ({
    path: `/desk/reviews/${number}/approval`,
    body: { version },
  }),
  'POST /desk/reviews/{number}/failure': ({ review: { number, version } }) => ({
    path: `/desk/reviews/${number}/failure`,
    body: { version, reason: FAILURE },
  }),
  'POST /desk/reviews/{number}/decline': ({ review: { number, version } }) => ({
    path: `/desk/reviews/${number}/decline`,
    body: { version, reason: DECLINE },
  }),
  'POST /desk/reviews': ({ person: { documentType, documentNumber }, evidence }) => ({
    path: '/desk/reviews',
    body: { documentType, documentNumber, files: [evidence], why },
  }),

  'POST /desk/imports': ({ file }) => ({
    path: '/desk/imports',
    body: { kind: 'studentRecords', file },
  }),
  'GET /desk/imports/{number}': ({ batch }) => ({ path: `/desk/imports/${batch.number}` }),
  'POST /desk/imports/search': ({ batch }) => ({
    path: '/desk/imports/search',
    body: {},
    shows: batch.number,
  }),
  'POST /desk/imports/{number}/application': ({ batch: { number, version } }) => ({
    path: `/desk/imports/${number}/application`,
    body: { version },
  }),
  'POST /desk/imports/{number}/undo': ({ batch: { number, version } }) => ({
    path: `/desk/imports/${number}/undo`,
    body: { version, why },
  }),
  'POST /desk/imports/exports': ({ person }) => ({
    path: '/desk/imports/exports',
    body: { kind: 'studentRecords', format: 'csv', why },
    shows: person.documentNumber,
  }),

  'GET /desk/settings/{kind}/{target}': ({ campus }) => ({
    path: `/desk/settings/campus/${campus}`,
  }),
  'POST /desk/settings/changes': ({ campus, change }) => ({
    path: '/desk/settings/changes',
    body: {
      kind: 'campus',
      target: campus,
      set: { notice: '考场另行通知' },
      effectiveAt: null,
      version: change.version,
      why,
    },
  }),
  'DELETE /desk/settings/changes/{id}': ({ change: { id, version } }) => ({
    path: `/desk/settings/changes/${id}`,
    body: { version, why },
  }),

  'GET /desk/boards': ({ campus }) => ({ path: '/desk/boards', shows: `"campus":"${campus}"` }),
  'POST /desk/boards/lists': ({ number }) => ({
    path: '/desk/boards/lists',
    body: unpaid,
    shows: number,
  }),
  'POST /desk/boards/exports': ({ number }) => ({
    path: '/desk/boards/exports',
    body: { ...unpaid, format: 'csv', why },
    shows: number,
  }),
  'POST /desk/boards/reminders': ({ campus }) => ({
    path: '/desk/boards/reminders',
    body: { ...unpaid, under: campus, why },
  }),

  'POST /desk/extensions': ({ campus }) => ({
    path: '/desk/extensions',
    body: { scope: { kind: 'campus', code: campus }, hours: 1, why },
  }),
  'POST /desk/extensions/{number}/start': ({ extension: { number, version } }) => ({
    path: `/desk/extensions/${number}/start`,
    body: { version },
  }),
  'GET /desk/extensions/{number}': ({ extension }) => ({
    path: `/desk/extensions/${extension.number}`,
  }),
  'GET /desk/extensions': ({ extension }) => ({
    path: '/desk/extensions',
    shows: extension.number,
  }),

  'POST /desk/files': ({ campus }) => ({
    path: `/desk/files?purpose=import&place=${campus}`,
    raw: {
      type: 'application/octet-stream',
      bytes: '学号,姓名\r\n',
      headers: { 'x-file-name': encodeURIComponent('名单.csv') },
    },
  }),
  'GET /desk/files/{id}': ({ file }) => ({ path: `/desk/files/${file}` }),

  'POST /desk/audit/search': ({ number }) => ({
    path: '/desk/audit/search',
    body: { subject: number },
    shows: `"subject":"${number}"`,
  }),
  'POST /desk/audit/exports': ({ number }) => ({
    path: '/desk/audit/exports',
    body: { subject: number, why },
    shows: `,${number},`,
  }),
  'GET /desk/audit/seals/newest': () => ({ path: '/desk/audit/seals/newest' }),
};
