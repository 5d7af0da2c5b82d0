/**
 * Who may do what at the desk, written by hand from PRODUCT.md (People, part H); `matrix.test.ts` holds the routes'
 * policies and the running application against it. One line for each route, one letter for each post.
 *
 * A post sees rows of its scope and no others:
 *   C  of its own campus       S  of all campuses of its school       P  of its province       A  everywhere
 * and where it sees none:
 *   n  the route is its to call, but none of these rows is ever its (404)
 *   x  the route is not its to call (403)
 */
export type Reach = 'C' | 'S' | 'P' | 'A' | 'n' | 'x';

/** The posts that there are, in the order of the columns. */
export const POSTS = [
  { role: 'officer', scope: { kind: 'campus', code: '993010' } },
  { role: 'officer', scope: { kind: 'school', code: '99301' } },
  { role: 'provinceOfficer', scope: { kind: 'province', code: '99' } },
  { role: 'specialist', scope: { kind: 'all' } },
  { role: 'specialist', scope: { kind: 'province', code: '99' } },
  { role: 'leader', scope: { kind: 'all' } },
  { role: 'leader', scope: { kind: 'province', code: '99' } },
  { role: 'finance', scope: { kind: 'all' } },
  { role: 'operator', scope: { kind: 'all' } },
  { role: 'auditor', scope: { kind: 'all' } },
  { role: 'auditor', scope: { kind: 'province', code: '99' } },
] as const;

export const MATRIX: Readonly<Record<string, string>> = {
  // officer: campus, school | province officer | specialist: all, province | leader: all, province | finance | operator | auditor: all, province
  'GET /desk/logins/current': '                             A A  A  A A  A A  A  A  A A',
  'DELETE /desk/logins/current': '                          A A  A  A A  A A  A  A  A A',

  'GET /desk/staff': '                                      x x  P  x x  x x  x  A  A P',
  'POST /desk/staff': '                                     x x  P  x x  x x  x  A  x x',
  'POST /desk/staff/{id}/disabling': '                      x x  P  x x  x x  x  A  x x',
  'POST /desk/staff/{id}/invitation': '                     x x  P  x x  x x  x  A  x x',
  // Last of the accounts: who is moved lies somewhere else afterwards.
  'PUT /desk/staff/{id}/post': '                            x x  P  x x  x x  x  A  x x',

  'POST /desk/candidates/search': '                         C S  P  A P  A P  A  A  A P',
  'GET /desk/candidates/{number}': '                        C S  P  A P  A P  A  A  A P',
  'GET /desk/candidates/{number}/timeline': '               C S  P  A P  A P  A  A  A P',
  'POST /desk/candidates/{number}/contact-looks': '         C S  P  A P  A P  x  x  x x',

  'POST /desk/rebinds': '                                   x x  x  A P  x x  x  x  x x',
  'POST /desk/rebinds/search': '                            x x  x  A P  A P  x  A  A P',
  'GET /desk/rebinds/{number}': '                           x x  x  A P  A P  x  A  A P',
  'POST /desk/rebinds/{number}/approval': '                 x x  x  x x  A P  x  x  x x',
  'POST /desk/rebinds/{number}/rejection': '                x x  x  x x  A P  x  x  x x',

  'POST /desk/reviews/search': '                            C S  P  x x  A P  x  A  A P',
  'GET /desk/reviews/{number}': '                           C S  P  x x  x x  x  x  A P',
  'POST /desk/reviews/{number}/approval': '                 C S  x  x x  x x  x  x  x x',
  'POST /desk/reviews/{number}/failure': '                  C S  x  x x  x x  x  x  x x',
  'POST /desk/reviews/{number}/decline': '                  C S  x  x x  x x  x  x  x x',
  'POST /desk/reviews': '                                   C S  x  x x  x x  x  x  x x',

  'POST /desk/imports': '                                   C S  P  x x  x x  x  A  x x',
  'GET /desk/imports/{number}': '                           C S  P  x x  x x  x  A  A P',
  'POST /desk/imports/search': '                            C S  P  x x  x x  x  A  A P',
  'POST /desk/imports/{number}/application': '              C S  P  x x  x x  x  A  x x',
  'POST /desk/imports/{number}/undo': '                     C S  P  x x  x x  x  A  x x',
  'POST /desk/imports/exports': '                           C S  P  x x  x x  x  A  x x',

  'GET /desk/settings/{kind}/{target}': '                   C S  P  A P  A P  x  A  A P',
  'POST /desk/settings/changes': '                          C S  P  x x  A P  x  A  x x',
  'DELETE /desk/settings/changes/{id}': '                   C S  P  x x  A P  x  A  x x',

  'GET /desk/boards': '                                     C S  P  A P  A P  x  A  A P',
  'POST /desk/boards/lists': '                              C S  P  x x  x x  x  x  x x',
  'POST /desk/boards/exports': '                            C S  P  x x  x x  x  x  x x',
  'POST /desk/boards/reminders': '                          C S  P  x x  x x  x  x  x x',

  'POST /desk/extensions': '                                x x  x  x x  A P  x  A  x x',
  'POST /desk/extensions/{number}/start': '                 x x  x  x x  A P  x  A  x x',
  'GET /desk/extensions/{number}': '                        x x  P  x x  A P  x  A  A P',
  'GET /desk/extensions': '                                 x x  P  x x  A P  x  A  A P',

  'POST /desk/files': '                                     C S  P  x x  x x  x  A  x x',
  'GET /desk/files/{id}': '                                 C S  P  x x  x x  x  A  A P',

  'POST /desk/audit/search': '                              x x  x  x x  x x  x  A  A P',
  'POST /desk/audit/exports': '                             x x  x  x x  x x  x  x  A P',
  'GET /desk/audit/seals/newest': '                         x x  x  x x  x x  x  A  A A',
};

/** Routes for those who are not logged in yet; nobody else's business. */
export const BEFORE_LOGIN = [
  'POST /desk/logins',
  'POST /desk/invitations',
  'POST /desk/invitations/answers',
];

/** The letters of a line, in the order of POSTS. */
export const reachesOf = (line: string): readonly Reach[] => line.trim().split(/\s+/) as Reach[];

/** What lies where, seen from the campus 993010. */
export const PLACES = {
  own: '993010',
  sameSchool: '993011',
  otherSchool: '993020',
  otherProvince: '983010',
} as const;
export type PlaceName = keyof typeof PLACES;

/** Which places each letter reaches. */
export const REACHED: Readonly<Record<Reach, readonly PlaceName[]>> = {
  C: ['own'],
  S: ['own', 'sameSchool'],
  P: ['own', 'sameSchool', 'otherSchool'],
  A: ['own', 'sameSchool', 'otherSchool', 'otherProvince'],
  n: [],
  x: [],
};
