import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What staff do to a registration is judged by the same rules and written by the same statement as all else. */

const FOLDERS = ['store/desk', 'api/desk', 'activities', 'workflows'];
const OWN_PATH = ['entry', 'attempt', 'payment_order', 'order_line', 'money', 'money_line'];
const WRITES = new RegExp(
  `\\b(?:UPDATE|INSERT\\s+INTO|DELETE\\s+FROM)\\s+"?(?:${OWN_PATH.join('|')})\\b`,
  'i',
);

const writersIn = (folder: string): string[] => {
  const root = join(__dirname, '../../..', folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && WRITES.test(readFileSync(join(root, file), 'utf8')))
    .map((file) => `${folder}/${file}`);
};

test('[edge 36] nothing of the desk marks an entry or a payment by a statement of its own', () => {
  expect(FOLDERS.flatMap(writersIn)).toEqual([]);
});

test('[edge 36] the search would find one', () => {
  expect(WRITES.test(`UPDATE entry SET state = 'paid'`)).toBe(true);
  expect(WRITES.test('INSERT INTO money_line (gateway)')).toBe(true);
  expect(WRITES.test('UPDATE registration SET account_id = $1')).toBe(false);
});
