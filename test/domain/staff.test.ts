import {
  covers,
  isPost,
  mayAppoint,
  STAFF_ROLES,
  type Scope,
  type StaffMember,
} from '../../domain/staff';

const ALL: Scope = { kind: 'all' };
const province: Scope = { kind: 'province', code: '99' };
const school: Scope = { kind: 'school', code: '99301' };
const campus: Scope = { kind: 'campus', code: '993010' };

const somebody = (role: StaffMember['role'], scope: Scope): StaffMember => ({
  id: 'x',
  role,
  scope,
});

describe('scopes', () => {
  test.each([
    [ALL, '993010', true],
    [province, '993010', true],
    [province, '973010', false],
    [school, '993010', true],
    [school, '993020', false],
    [school, '99301', true],
    [campus, '993010', true],
    [campus, '993011', false],
    // A campus's officer does not see what belongs to the whole school.
    [campus, '99301', false],
  ])('%j covers %s: %s', (scope, code, expected) => {
    expect(covers(scope, code)).toBe(expected);
  });
});

describe('posts', () => {
  test.each([
    ['officer', school, true],
    ['officer', campus, true],
    ['officer', province, false],
    ['officer', ALL, false],
    ['provinceOfficer', province, true],
    ['provinceOfficer', school, false],
    ['specialist', ALL, true],
    ['leader', province, true],
    ['finance', ALL, true],
    ['finance', province, false],
    ['operator', school, false],
    ['auditor', ALL, true],
    ['officer', { kind: 'school', code: '993010' } as const, false],
  ] as const)('%s in %j: %s', (role, scope, expected) => {
    expect(isPost(role, scope)).toBe(expected);
  });

  test('an operator appoints everybody, a province only the officers of its own schools', () => {
    const operator = somebody('operator', ALL);
    expect(STAFF_ROLES.every((role) => mayAppoint(operator, role, ALL))).toBe(true);
    const provincial = somebody('provinceOfficer', province);
    expect(mayAppoint(provincial, 'officer', school)).toBe(true);
    expect(mayAppoint(provincial, 'officer', { kind: 'school', code: '97301' })).toBe(false);
    expect(mayAppoint(provincial, 'provinceOfficer', province)).toBe(false);
    expect(mayAppoint(provincial, 'leader', ALL)).toBe(false);
  });

  test('nobody else appoints anybody', () => {
    for (const role of STAFF_ROLES.filter(
      (one) => one !== 'operator' && one !== 'provinceOfficer',
    )) {
      expect(mayAppoint(somebody(role, ALL), 'officer', school)).toBe(false);
    }
  });
});
