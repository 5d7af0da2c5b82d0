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
import { createDeadlineCommands, type DeadlineCommands } from './deadlines';
import { createFacts, type Facts } from './facts';
import { createMails, type Mails } from './mails';
import { createNotices, type Notices } from './notices';
import { createPasswords } from './passwords';
import { createPaymentCommands, type PaymentCommands } from './payments';
import { createRecovery, type Recovery } from './recovery';
import { createRegistrationCommands, type RegistrationCommands } from './registrations';
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
  readonly payments: PaymentCommands;
  readonly deadlines: DeadlineCommands;
  readonly notices: Notices;
  readonly mails: Mails;
  readonly facts: Facts;
  readonly audit: AuditSealer;
  readonly views: Views;
  readonly sittings: SittingReader;
  readonly transitions: Transitions;
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
    payments: createPaymentCommands(transitions, notices),
    deadlines: createDeadlineCommands(transitions),
    notices,
    mails: createMails(database, personalData, sittings),
    facts: createFacts(pool, sittings),
    audit: createAuditSealer(pool),
    views: createViews(database, personalData, sittings),
    sittings,
    transitions,
    now: () => decisionNow(pool),
  };
};
