import type { StaffRole } from '../../../domain/staff';
import { PATHS } from '../paths';
import { MENU } from '../texts/common';

/** A page of the menu and whom it is for; what a role may do there is the API's to say. */
export interface MenuPage {
  readonly path: string;
  readonly label: string;
  readonly roles: readonly StaffRole[];
}

const HELPING = [
  'officer',
  'provinceOfficer',
  'specialist',
  'leader',
  'operator',
  'auditor',
] as const;

export const MENU_PAGES: readonly MenuPage[] = [
  {
    path: PATHS.reviews,
    label: MENU.reviews,
    roles: ['officer', 'provinceOfficer', 'leader', 'operator', 'auditor'],
  },
  { path: PATHS.candidates, label: MENU.candidates, roles: [...HELPING, 'finance'] },
  {
    path: PATHS.rebinds,
    label: MENU.rebinds,
    roles: ['specialist', 'leader', 'operator', 'auditor'],
  },
  { path: PATHS.boards, label: MENU.boards, roles: HELPING },
  { path: PATHS.settings, label: MENU.settings, roles: HELPING },
  { path: PATHS.capacities, label: MENU.capacities, roles: HELPING },
  {
    path: PATHS.imports,
    label: MENU.imports,
    roles: ['officer', 'provinceOfficer', 'operator', 'auditor'],
  },
  {
    path: PATHS.extensions,
    label: MENU.extensions,
    roles: ['leader', 'operator', 'provinceOfficer', 'auditor'],
  },
  { path: PATHS.staff, label: MENU.staff, roles: ['operator', 'provinceOfficer', 'auditor'] },
  { path: PATHS.audit, label: MENU.audit, roles: ['auditor', 'operator'] },
];

/** Leaders and operators see the queue with its breaches, not the evidence. */
export const REVIEW_READERS: readonly StaffRole[] = ['officer', 'provinceOfficer', 'auditor'];

export const menuOf = (role: StaffRole): readonly MenuPage[] =>
  MENU_PAGES.filter(({ roles }) => roles.includes(role));
