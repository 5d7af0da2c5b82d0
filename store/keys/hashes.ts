import { PersonalRecord } from '../../domain/student-record.schema';
import type { PersonalData } from '../../prisma/personal-data';
import { staffEmailHash } from '../desk/staff-rows';
import { proposalHash } from '../rebind-rows';

/**
 * Every hash that is made with `PERSONAL_HASH_KEY`: where it is kept, and where the text stands from which it can be
 * made anew. A test holds the first list against the columns of the database.
 */
export interface HashedColumn {
  readonly table: string;
  readonly column: string;
  /**
   * What becomes of a row whose text nobody has. `demand`: that is damage, and the rotation says so. `forget`: it is
   * removed, and costs its owner one more mail or nothing. `scores`: kept until the operator decides, since files of
   * scores have to be imported again.
   */
  readonly unknown: 'demand' | 'forget' | 'scores';
}

export const HASHED: readonly HashedColumn[] = [
  { table: 'account', column: 'email_hash', unknown: 'demand' },
  { table: 'account', column: 'pending_email_hash', unknown: 'demand' },
  { table: 'staff', column: 'email_hash', unknown: 'demand' },
  { table: 'student_record', column: 'doc_hash', unknown: 'demand' },
  { table: 'student_record', column: 'name_hash', unknown: 'demand' },
  { table: 'student_record', column: 'student_number_hash', unknown: 'demand' },
  { table: 'student_record', column: 'content_hash', unknown: 'demand' },
  { table: 'registration', column: 'candidate_hash', unknown: 'demand' },
  { table: 'rebind_proposal', column: 'proposal_hash', unknown: 'demand' },
  // The address of a link that was mailed and is not the account's any more.
  { table: 'account_token', column: 'email_hash', unknown: 'forget' },
  // Failed logins at addresses that nobody has.
  { table: 'login_failure', column: 'email_hash', unknown: 'forget' },
  // Of the person only the hashes are kept: known are those who stand in a register.
  { table: 'cet4_score', column: 'doc_hash', unknown: 'scores' },
  { table: 'cet4_score', column: 'name_hash', unknown: 'scores' },
];

/** Columns named `_hash` that are no keyed hashes: SHA-256 of secrets that were random from the start. */
export const NOT_KEYED: readonly string[] = [
  'session.token_hash',
  'account_token.token_hash',
  'staff_session.token_hash',
  'staff_invitation.token_hash',
];

/** Rows in which texts stand, page by page, with all hashes that are made of a row. */
export interface Source {
  readonly name: string;
  /** `$1` the key after which the page begins, `$2` how many; each row has its `key` as text. */
  readonly text: string;
  readonly first: string;
  readonly hashes: (row: Readonly<Record<string, unknown>>, keys: PersonalData) => Buffer[];
}

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

const textIn = (row: Readonly<Record<string, unknown>>, column: string, keys: PersonalData) => {
  const value = row[column];
  return value instanceof Buffer ? keys.decrypt(value) : null;
};

const recordHashes: Source['hashes'] = (row, keys) => {
  const text = textIn(row, 'record', keys);
  if (text === null) return [];
  const { documentType, documentNumber, name } = PersonalRecord.parse(JSON.parse(text));
  return [keys.documentHash(documentType, documentNumber), keys.nameHash(name)];
};

export const SOURCES: readonly Source[] = [
  {
    name: 'account',
    text: `SELECT id::text AS key, email_enc, pending_email_enc FROM account WHERE id > $1::uuid ORDER BY id LIMIT $2`,
    first: FIRST_UUID,
    hashes: (row, keys) =>
      ['email_enc', 'pending_email_enc'].flatMap((column) => {
        const email = textIn(row, column, keys);
        return email === null ? [] : [keys.emailHash(email)];
      }),
  },
  {
    name: 'staff',
    text: `SELECT id::text AS key, email_enc FROM staff WHERE id > $1::uuid ORDER BY id LIMIT $2`,
    first: FIRST_UUID,
    hashes: (row, keys) => [staffEmailHash(keys, textIn(row, 'email_enc', keys) ?? '')],
  },
  {
    name: 'student_record',
    text: `SELECT id::text AS key, personal_enc AS record, campus FROM student_record WHERE id > $1::bigint ORDER BY id LIMIT $2`,
    first: '0',
    hashes: (row, keys) => {
      const text = textIn(row, 'record', keys) ?? '';
      const { studentNumber } = PersonalRecord.parse(JSON.parse(text));
      return [
        ...recordHashes(row, keys),
        keys.hash('studentRecord', text),
        keys.hash('studentNumber', String(row['campus']).slice(0, 5), studentNumber),
      ];
    },
  },
  {
    // The copy made at saving: the register may have been corrected since.
    name: 'registration',
    text: `SELECT id::text AS key, record_enc AS record FROM registration WHERE id > $1::bigint ORDER BY id LIMIT $2`,
    first: '0',
    hashes: recordHashes,
  },
  {
    name: 'rebind_proposal',
    text: `SELECT p.number AS key, r.number AS registration, p.from_account::text, p.to_account::text, p.to_email_enc, p.grounds_enc
           FROM rebind_proposal p JOIN registration r ON r.id = p.registration_id
           WHERE p.number > $1 ORDER BY p.number LIMIT $2`,
    first: '',
    hashes: (row, keys) => [
      proposalHash(keys, {
        registration: String(row['registration']),
        fromAccount: String(row['from_account']),
        toAccount: String(row['to_account']),
        email: textIn(row, 'to_email_enc', keys) ?? '',
        grounds: textIn(row, 'grounds_enc', keys) ?? '',
      }),
    ],
  },
];
