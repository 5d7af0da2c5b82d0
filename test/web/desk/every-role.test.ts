import type { StaffRole, Scope } from '../../../domain/staff';
import { DESK, MENU } from '../../../web/desk/texts/common';
import { violationsOf } from '../support/accessibility';
import { createDeskRig, type DeskRig } from './support/desk-rig';

/** Each post opens each page of its menu; what is not on it is no page for that post. */
let rig: DeskRig;
beforeAll(async () => {
  rig = await createDeskRig();
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

type Place = keyof typeof MENU;

/** By hand, from PRODUCT.md parts D and H, to be compared with what the pages say. */
const MENUS: readonly (readonly [StaffRole, Scope, readonly Place[]])[] = [
  [
    'officer',
    { kind: 'school', code: '99301' },
    ['reviews', 'candidates', 'boards', 'settings', 'capacities', 'imports'],
  ],
  [
    'provinceOfficer',
    { kind: 'province', code: '99' },
    ['reviews', 'candidates', 'boards', 'settings', 'capacities', 'imports', 'extensions', 'staff'],
  ],
  ['specialist', { kind: 'all' }, ['candidates', 'rebinds', 'boards', 'settings', 'capacities']],
  [
    'leader',
    { kind: 'all' },
    ['reviews', 'candidates', 'rebinds', 'boards', 'settings', 'capacities', 'extensions'],
  ],
  ['finance', { kind: 'all' }, ['candidates']],
  ['operator', { kind: 'all' }, Object.keys(MENU) as Place[]],
  ['auditor', { kind: 'all' }, Object.keys(MENU) as Place[]],
];

test.each(MENUS)('%s', async (role, scope, places) => {
  const visitor = await rig.staff(role, scope);
  const { page } = visitor;
  const menu = page.getByRole('navigation', { name: DESK.nav });
  const labels = (await menu.getByRole('link').allInnerTexts()).map((text) => text.split(/\s/)[0]);
  expect(labels).toEqual(places.map((place) => MENU[place]));
  for (const place of places) {
    await menu.getByRole('link', { name: MENU[place] }).click();
    await visitor.arrives(MENU[place]);
    await page.locator('main:not(:has(.loading))').waitFor();
    expect(await page.getByRole('alert').allInnerTexts()).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  }
  const missing = (Object.keys(MENU) as Place[]).find((place) => !places.includes(place));
  if (missing === undefined) return;
  await visitor.open(`/${missing}`);
  await visitor.arrives(DESK.notFoundTitle);
});
