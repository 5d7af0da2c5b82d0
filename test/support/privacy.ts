import { PersonalRecord } from '../../domain/student-record.schema';
import type { TestStore } from './test-store';

/** A scan for personal data in whatever a run leaves behind: histories, logs, metrics, facts. */

/** Something that may stand nowhere, and what it is; findings name `what`, never the value. */
export interface Canary {
  readonly what: string;
  readonly value: string;
}

export interface Leaving {
  readonly where: string;
  readonly text: string;
}

export interface Leak {
  readonly what: string;
  readonly where: string;
}

/** Shorter ones stand in honest text by chance: 王 is a surname and a syllable. */
const SHORTEST = 4;

/** Looks for each canary as it is, as in a URL, as in JSON, and in any case. */
export const scanFor = (canaries: readonly Canary[], leavings: Iterable<Leaving>): Leak[] => {
  const wanted = [
    ...new Map(
      canaries
        .filter(({ value }) => [...value].length >= SHORTEST)
        .flatMap(({ what, value }) =>
          formsOf(value).map((form) => [`${what} ${form}`, { what, form }] as const),
        ),
    ).values(),
  ];
  const leaks: Leak[] = [];
  for (const { where, text } of leavings) {
    const lower = text.toLowerCase();
    for (const { what, form } of wanted) {
      if (lower.includes(form)) leaks.push({ what, where });
    }
  }
  return leaks;
};

const formsOf = (value: string): string[] => {
  const escaped = JSON.stringify(value).slice(1, -1);
  const ascii = value.replace(
    /[^\x20-\x7e]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const forms = [value, encodeURIComponent(value), escaped, ascii];
  return [...new Set(forms.map((form) => form.toLowerCase()))];
};

/** Everything personal in a database of a test, decrypted with that test's own keys. */
export const canariesIn = async ({
  rows,
  personalData,
}: Pick<TestStore, 'rows' | 'personalData'>): Promise<Canary[]> => {
  const accounts = await rows<{ email_enc: Buffer; profile_enc: Buffer | null }>(
    `SELECT email_enc, profile_enc FROM account
     UNION ALL SELECT pending_email_enc, NULL FROM account WHERE pending_email_enc IS NOT NULL
     UNION ALL SELECT address_enc, NULL FROM mail WHERE address_enc IS NOT NULL`,
  );
  const records = await rows<{ record_enc: Buffer }>('SELECT record_enc FROM registration');
  return [
    ...accounts.flatMap(({ email_enc, profile_enc }) => [
      { what: 'e-mail', value: personalData.decrypt(email_enc) },
      ...(profile_enc ? canariesOfProfile(personalData.decrypt(profile_enc)) : []),
    ]),
    ...records.flatMap(({ record_enc }) => {
      const text: unknown = JSON.parse(personalData.decrypt(record_enc));
      const { name, documentNumber } = PersonalRecord.parse(text);
      return [
        { what: 'name', value: name },
        { what: 'document number', value: documentNumber },
      ];
    }),
  ];
};

const canariesOfProfile = (json: string): Canary[] =>
  Object.entries(JSON.parse(json) as Record<string, unknown>)
    .filter(([key]) => key !== 'documentType')
    .flatMap(([key, value]) =>
      typeof value === 'string' ? [{ what: `profile ${key}`, value }] : [],
    );
