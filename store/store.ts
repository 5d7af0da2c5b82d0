import type { Database } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import { createAccountChanges, type AccountChanges } from './account-changes';
import { createAccountLinks, type AccountLinks } from './account-links';
import { createAccountLookups, type AccountLookups } from './account-lookups';
import { createAccounts, type Accounts } from './accounts';
import { createAdmissionQueue, type AdmissionQueue } from './admission';
import { createAuditSealer, type AuditSealer } from './audit';
import { createCaptchas, type Captchas } from './captchas';
import { decisionNow } from './clock';
import { createAuditReading, type AuditReading } from './desk/audit-reading';
import { createBoardLists, type BoardLists } from './desk/board-lists';
import { createBoards, type Boards } from './desk/boards';
import { createBulkReminders, type BulkReminders } from './desk/bulk-reminders';
import { createCandidates, type Candidates } from './desk/candidates';
import { createExtending, type Extending } from './desk/extending';
import { createExtensions, type Extensions } from './desk/extensions';
import { createFiles, type Files } from './desk/files';
import { createImports, type Imports } from './desk/imports';
import { createImportWork, type ImportWork } from './desk/import-work';
import { createRegisterExports, type RegisterExports } from './desk/register-exports';
import { createRebindDesk, type RebindDesk } from './desk/rebinds';
import { createSettings, type Settings } from './desk/settings';
import { createReviewDesk, type ReviewDesk } from './desk/review-desk';
import { createStaffAccounts, type StaffAccounts } from './desk/staff';
import { createStaffEntry, type StaffEntry } from './desk/staff-entry';
import { createStaffSessions, type StaffSessions } from './desk/staff-sessions';
import { createDeadlineCommands, type DeadlineCommands } from './deadlines';
import { createFacts, type Facts } from './facts';
import { createMails, type Mails } from './mails';
import { createNotices, type Notices } from './notices';
import { createPasswords } from './passwords';
import { createPaymentCommands, type PaymentCommands } from './payments';
import { createRebinds, type Rebinds } from './rebinds';
import { createRecovery, type Recovery } from './recovery';
import { createRegistrationCommands, type RegistrationCommands } from './registrations';
import { createReviews, type Reviews } from './reviews';
import { createSaving, type Saving } from './saving';
import { createSessions, type Sessions } from './sessions';
import { createSittingReader, type SittingReader } from './sitting-facts';
import { createTransitions, type Transitions } from './transitions';
import { createVerification, type Verification } from './verification';
import { createViews, type Views } from './views';
import type { Instant } from '../domain/instant';

/** All that a composition root needs of PostgreSQL. */
export interface Store {
  readonly accounts: Accounts;
  readonly accountChanges: AccountChanges;
  readonly accountLinks: AccountLinks;
  readonly accountLookups: AccountLookups;
  readonly verification: Verification;
  readonly recovery: Recovery;
  readonly sessions: Sessions;
  readonly captchas: Captchas;
  readonly admission: AdmissionQueue;
  readonly saving: Saving;
  readonly registrations: RegistrationCommands;
  readonly reviews: Reviews;
  readonly payments: PaymentCommands;
  readonly deadlines: DeadlineCommands;
  readonly notices: Notices;
  readonly mails: Mails;
  readonly facts: Facts;
  readonly audit: AuditSealer;
  readonly auditReading: AuditReading;
  readonly views: Views;
  readonly sittings: SittingReader;
  readonly transitions: Transitions;
  readonly staff: StaffAccounts;
  readonly staffEntry: StaffEntry;
  readonly staffSessions: StaffSessions;
  readonly settings: Settings;
  readonly boards: Boards;
  readonly boardLists: BoardLists;
  readonly bulkReminders: BulkReminders;
  readonly extensions: Extensions;
  readonly extending: Extending;
  readonly files: Files;
  readonly imports: Imports;
  readonly importWork: ImportWork;
  readonly registerExports: RegisterExports;
  readonly candidates: Candidates;
  readonly rebinds: Rebinds;
  readonly rebindDesk: RebindDesk;
  readonly reviewDesk: ReviewDesk;
  now(): Promise<Instant>;
}

export interface StoreOptions {
  readonly database: Database;
  readonly personalData: PersonalData;
  /** Called after a commit that may have left facts to send: nudges the dispatcher. */
  readonly onCommitted?: () => void;
  /** How long windows, dates and fees are remembered, in milliseconds. */
  readonly rememberSittingMs?: number;
}

export const createStore = (options: StoreOptions): Store => {
  const { database, personalData, onCommitted = () => undefined } = options;
  const { pool } = database;
  const sittings = createSittingReader(pool, options.rememberSittingMs);
  const transitions = createTransitions({ pool, sittings, onCommitted });
  const passwords = createPasswords(database);
  const notices = createNotices(database, personalData);
  const files = createFiles(database, personalData);
  const views = createViews(database, personalData, sittings);
  return {
    accounts: createAccounts(database, personalData, passwords),
    accountChanges: createAccountChanges(database, personalData, passwords, onCommitted),
    accountLinks: createAccountLinks(database, personalData),
    accountLookups: createAccountLookups(database, personalData, sittings, onCommitted),
    verification: createVerification(database, personalData, onCommitted),
    recovery: createRecovery(database, personalData, passwords, onCommitted),
    sessions: createSessions(database),
    captchas: createCaptchas(database),
    admission: createAdmissionQueue(pool),
    saving: createSaving(database, personalData, sittings, onCommitted),
    registrations: createRegistrationCommands(transitions),
    reviews: createReviews(database, personalData, sittings, onCommitted),
    payments: createPaymentCommands(transitions, notices),
    deadlines: createDeadlineCommands(transitions),
    notices,
    mails: createMails(database, personalData, sittings),
    facts: createFacts(pool, sittings),
    audit: createAuditSealer(pool),
    auditReading: createAuditReading(pool, personalData),
    views,
    sittings,
    transitions,
    staff: createStaffAccounts(database, personalData, onCommitted),
    staffEntry: createStaffEntry(database, personalData, passwords),
    staffSessions: createStaffSessions(pool),
    settings: createSettings(database, sittings, personalData),
    boards: createBoards(pool, sittings),
    boardLists: createBoardLists({ pool, personalData, sittings }),
    bulkReminders: createBulkReminders(pool, sittings, onCommitted),
    extensions: createExtensions(database, sittings, onCommitted),
    extending: createExtending({ pool, sittings }, onCommitted),
    files,
    imports: createImports(database, sittings, files, onCommitted),
    importWork: createImportWork(database, personalData, files),
    registerExports: createRegisterExports(database, personalData, sittings),
    candidates: createCandidates(database, personalData, { sittings, views }, onCommitted),
    rebinds: createRebinds(database, personalData, onCommitted),
    rebindDesk: createRebindDesk(database, personalData, onCommitted),
    reviewDesk: createReviewDesk({
      database,
      personalData,
      sittings,
      files,
      onCommitted,
    }),
    now: () => decisionNow(pool),
  };
};
