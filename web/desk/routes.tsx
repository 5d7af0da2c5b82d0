import type { FunctionComponent } from 'react';
import type { StaffRole } from '../../domain/staff';
import { MENU_PAGES, REVIEW_READERS } from './lib/pages';
import type { Me } from './lib/session';
import { AuditPage } from './pages/Audit';
import { BoardsPage } from './pages/Boards';
import { CandidatePage } from './pages/Candidate';
import { CandidatesPage } from './pages/Candidates';
import { CapacitiesPage } from './pages/Capacities';
import { ExtensionPage } from './pages/Extension';
import { ExtensionsPage } from './pages/Extensions';
import { ImportPage } from './pages/Import';
import { ImportsPage } from './pages/Imports';
import { RebindPage } from './pages/Rebind';
import { RebindsPage } from './pages/Rebinds';
import { ReviewPage } from './pages/Review';
import { ReviewApplyPage } from './pages/ReviewApply';
import { ReviewsPage } from './pages/Reviews';
import { SettingsPage } from './pages/Settings';
import { StaffPage } from './pages/Staff';
import { PATHS } from './paths';

/** A page gets who is at the desk: a role sees what it may do. */
type DeskPage = FunctionComponent<{ readonly me: Me }>;

interface Place {
  readonly path: string;
  readonly page: DeskPage;
  readonly roles: readonly StaffRole[];
}

/** A page of the menu, or one that is reached from it. */
const under = (menu: string, rest: string, page: DeskPage): Place => ({
  path: menu + rest,
  page,
  roles: MENU_PAGES.find(({ path }) => path === menu)?.roles ?? [],
});

export const ROUTES: readonly Place[] = [
  under(PATHS.reviews, '', ReviewsPage),
  { path: `${PATHS.reviews}/new`, page: ReviewApplyPage, roles: ['officer'] },
  { path: `${PATHS.reviews}/:number`, page: ReviewPage, roles: REVIEW_READERS },
  // Their mail of a breach names one; what they see is the queue.
  { path: `${PATHS.reviews}/:number`, page: ReviewsPage, roles: ['leader', 'operator'] },
  under(PATHS.candidates, '', CandidatesPage),
  under(PATHS.candidates, '/:number', CandidatePage),
  under(PATHS.rebinds, '', RebindsPage),
  under(PATHS.rebinds, '/:number', RebindPage),
  under(PATHS.boards, '', BoardsPage),
  under(PATHS.settings, '/:kind?/:target?', SettingsPage),
  under(PATHS.capacities, '/:campus?', CapacitiesPage),
  under(PATHS.imports, '', ImportsPage),
  under(PATHS.imports, '/:number', ImportPage),
  under(PATHS.extensions, '', ExtensionsPage),
  under(PATHS.extensions, '/:number', ExtensionPage),
  under(PATHS.staff, '', StaffPage),
  under(PATHS.audit, '', AuditPage),
];
