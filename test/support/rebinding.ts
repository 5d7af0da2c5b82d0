import type { StaffAct } from '../../domain/staff';
import type { RebindView } from '../../store/desk/rebinds';
import { actOf } from './desk';
import type { TestStore } from './test-store';

/** What specialist and leader do with a proposal, in tests that are about what becomes of it. */
export interface Rebinding {
  readonly specialist: StaffAct;
  readonly leader: StaffAct;
  /** Proposes to move a registration to an account; answers the proposal's number. */
  propose(registration: string, to: { readonly accountId: string }, by?: StaffAct): Promise<string>;
  approve(number: string, by?: StaffAct): Promise<RebindView>;
  reject(number: string, by?: StaffAct): Promise<RebindView>;
  /** Proposes, approves and applies, as the workflow would. */
  move(registration: string, to: { readonly accountId: string }): Promise<string>;
  view(number: string): Promise<RebindView>;
  /** Version of a registration as a page shows it. */
  versionOf(registration: string): Promise<number>;
  ownerOf(registration: string): Promise<string>;
}

export const createRebinding = ({
  store,
  rows,
  personalData,
}: Pick<TestStore, 'store' | 'rows' | 'personalData'>): Rebinding => {
  const specialist = actOf('specialist');
  const leader = actOf('leader');
  const one = async <T>(text: string, value: string): Promise<T> => {
    const [row] = await rows<T>(text, [value]);
    if (!row) throw new Error(`nothing is known of ${value}`);
    return row;
  };
  const rebinding: Rebinding = {
    specialist,
    leader,
    versionOf: async (registration) =>
      Number(
        (await one<{ seq: string }>('SELECT seq FROM registration WHERE number = $1', registration))
          .seq,
      ),
    ownerOf: async (registration) =>
      (
        await one<{ account: string }>(
          'SELECT account_id::text AS account FROM registration WHERE number = $1',
          registration,
        )
      ).account,
    propose: async (registration, { accountId }, by = specialist) => {
      const account = await one<{ passport_id: string; email_enc: Buffer }>(
        'SELECT passport_id, email_enc FROM account WHERE id = $1::uuid',
        accountId,
      );
      const { number } = await store.rebindDesk.propose(by, {
        registration,
        version: await rebinding.versionOf(registration),
        passportId: account.passport_id,
        email: personalData.decrypt(account.email_enc),
        grounds: '注册邮箱填写错误，已核对学号和院系',
      });
      return number;
    },
    approve: async (number, by = leader) => {
      const { version, proposal } = await rebinding.view(number);
      return store.rebindDesk.approve(by, number, { version, proposal });
    },
    reject: async (number, by = leader) => {
      const { version } = await rebinding.view(number);
      return store.rebindDesk.reject(by, number, { version, why: '核对的信息不足' });
    },
    move: async (registration, to) => {
      const number = await rebinding.propose(registration, to);
      await rebinding.approve(number);
      await store.rebinds.apply(number);
      return number;
    },
    view: (number) => store.rebindDesk.view(leader.staff, number),
  };
  return rebinding;
};
