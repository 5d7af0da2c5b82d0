/** The people behind the exam (PRODUCT.md, People): what they are, and where. */
export const STAFF_ROLES = [
  'officer',
  'provinceOfficer',
  'specialist',
  'leader',
  'finance',
  'operator',
  'auditor',
] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export const STAFF_ROLE_NAMES: Readonly<Record<StaffRole, string>> = {
  officer: '学校负责老师',
  provinceOfficer: '省考试机构',
  specialist: '咨询专员',
  leader: '领导',
  finance: '财务',
  operator: '运维',
  auditor: '审计',
};

export const SCOPE_KINDS = ['all', 'province', 'school', 'campus'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** Where a staff member works. Codes nest: `99` ⊃ `99301` ⊃ `993010`. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'province' | 'school' | 'campus'; readonly code: string };

export interface StaffMember {
  readonly id: string;
  readonly role: StaffRole;
  readonly scope: Scope;
}

/** Who does something at the desk, and from which network address; what every desk command takes first. */
export interface StaffAct {
  readonly staff: StaffMember;
  readonly from: string;
}

/** Every campus of a scope begins with this; of another scope none does. */
export const campusPrefix = (scope: Scope): string => (scope.kind === 'all' ? '' : scope.code);

/** Whether a campus, a school or a province lies in a scope. */
export const covers = (scope: Scope, code: string): boolean => code.startsWith(campusPrefix(scope));

/** Which scopes a role can have: a school's officer sees no other school, finance sees all the money. */
const SCOPES_OF: Readonly<Record<StaffRole, readonly ScopeKind[]>> = {
  officer: ['school', 'campus'],
  provinceOfficer: ['province'],
  specialist: ['all', 'province'],
  leader: ['all', 'province'],
  finance: ['all'],
  operator: ['all'],
  auditor: ['all', 'province'],
};

const CODE_LENGTH = { province: 2, school: 5, campus: 6 } as const;

/** Whether such a post can exist: the role has this kind of scope, and the code has its length. */
export const isPost = (role: StaffRole, scope: Scope): boolean =>
  SCOPES_OF[role].includes(scope.kind) &&
  (scope.kind === 'all' || scope.code.length === CODE_LENGTH[scope.kind]);

/** Operators appoint everybody; a province's officer appoints the officers of its schools. */
export const mayAppoint = (by: StaffMember, role: StaffRole, scope: Scope): boolean => {
  if (by.role === 'operator') return true;
  return (
    by.role === 'provinceOfficer' && role === 'officer' && covers(by.scope, campusPrefix(scope))
  );
};

/** How long an invitation waits for its answer. */
export const INVITATION_HOURS = 72;
