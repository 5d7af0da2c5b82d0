import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Scope, StaffRole } from '../../../../domain/staff';
import { codeOf, type StaffCredentials } from '../../../../scripts/client/desk-client';
import { DESK } from '../../../../web/desk/texts/common';
import { INVITATION, LOGIN } from '../../../../web/desk/texts/entry';
import { STAFF } from '../../../../web/desk/texts/staff';
import {
  createWebRig,
  type Visitor,
  type VisitorOptions,
  type WebRig,
} from '../../support/visitors';

/** The product with its desk, and staff at browsers, for one test file. */
export interface DeskRig extends WebRig {
  /** The link that the command on the host prints for the first operator; it is run once. */
  firstLink(): Promise<string>;
  /** Somebody with this post, appointed by the operator, joined and logged in. */
  staff(role: StaffRole, scope: Scope): Promise<Staff>;
  /** Opens a link, binds the second factor, sets a password: to the first page of the desk. */
  join(visitor: Visitor, link: string): Promise<StaffCredentials>;
  logIn(visitor: Visitor, credentials: StaffCredentials): Promise<void>;
  /** The invitation's link out of the newest mail to this address. */
  mailedLink(email: string): Promise<string>;
  /** What the authenticator app shows now. */
  code(credentials: Pick<StaffCredentials, 'secret'>): Promise<string>;
  deskVisitor(): Promise<Visitor>;
}

export interface Staff extends Visitor {
  readonly credentials: StaffCredentials;
}

/** 200 % zoom of 1280 px. */
const ZOOMED = { width: 640, height: 512 };
const CODE_STEP_MS = 30_000;
const OPERATOR = 'operator@example.com';

const linkFromHost = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const program = join(__dirname, '../../../../scripts/staff-first.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', program, OPERATOR, '钱运维'],
    { env: { ...process.env, ...env } },
  );
  const link = /^http\S+$/m.exec(stdout)?.[0];
  if (!link) throw new Error(`no link in: ${stdout}`);
  return link;
};

export const createDeskRig = async (): Promise<DeskRig> => {
  const rig = await createWebRig();
  const options: VisitorOptions = { baseURL: rig.desk, narrow: ZOOMED };
  let link: Promise<string> | null = null;
  let operator: StaffCredentials | null = null;

  const deskVisitor = () => rig.visitor(options);

  const code: DeskRig['code'] = async ({ secret }) => codeOf(secret, new Date(await rig.now()));

  const firstLink = (): Promise<string> => (link ??= linkFromHost(rig.env));

  const joinIn: DeskRig['join'] = async (visitor, invitation) => {
    const { page } = visitor;
    const password = randomBytes(12).toString('base64url');
    await page.goto(invitation);
    await page.locator('#secret').waitFor();
    const secret = await page.locator('#secret').inputValue();
    const email = await visitor.fact(INVITATION.email);
    await visitor.fill({ password, passwordAgain: password, code: await code({ secret }) });
    await visitor.button(INVITATION.submit).click();
    await visitor.arrives(DESK.homeTitle);
    const credentials = { email, password, secret };
    if (email === OPERATOR) operator = credentials;
    return credentials;
  };

  const logIn: DeskRig['logIn'] = async ({ fill, button }, credentials) => {
    const { email, password } = credentials;
    // A code lets nobody in twice.
    await rig.moveBy(CODE_STEP_MS);
    await fill({
      'login-email': email,
      'login-password': password,
      'login-code': await code(credentials),
    });
    await button(LOGIN.submit).click();
  };

  const mailedLink: DeskRig['mailedLink'] = async (email) => {
    const { text } = await rig.mail(email, '邀请');
    const mailed = /http\S+#token=\S+/.exec(text)?.[0];
    if (!mailed) throw new Error(`no link in the mail: ${text}`);
    return mailed;
  };

  /** The operator at the page of accounts; the first call makes the account. */
  const atAccounts = async (): Promise<Visitor> => {
    const visitor = await deskVisitor();
    if (operator === null) await joinIn(visitor, await firstLink());
    else {
      await visitor.open('/');
      await logIn(visitor, operator);
      await visitor.arrives(DESK.homeTitle);
    }
    await visitor.open('/staff');
    await visitor.arrives(STAFF.title);
    return visitor;
  };

  return {
    ...rig,
    code,
    deskVisitor,
    firstLink,
    join: joinIn,
    logIn,
    mailedLink,
    staff: async (role, scope) => {
      const email = `${role.toLowerCase()}-${randomBytes(4).toString('hex')}@example.com`;
      const accounts = await atAccounts();
      await accounts.button(STAFF.appoint).click();
      await accounts.fill({ name: '孙测试', email, scope: scope.kind === 'all' ? '' : scope.code });
      await accounts.field('role').selectOption(role);
      await accounts.button(STAFF.appointSubmit).click();
      await accounts.page.getByRole('status').getByText('邀请邮件已发出').waitFor();
      const visitor = await deskVisitor();
      const credentials = await joinIn(visitor, await mailedLink(email));
      await accounts.context.close();
      return { ...visitor, credentials };
    },
  };
};
