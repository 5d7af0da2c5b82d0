import { ownerUrlOf, withoutOwner } from '../../scripts/stack/database-urls';

describe('the two logins to one database', () => {
  const app = { DATABASE_URL: 'postgresql://app@db/cet', PORT: '3000' };
  const both = { ...app, MIGRATE_DATABASE_URL: 'postgresql://owner@db/cet' };

  test('migrations take the owner’s, and the application’s where there is no other', () => {
    expect(ownerUrlOf(both)).toBe('postgresql://owner@db/cet');
    expect(ownerUrlOf(app)).toBe('postgresql://app@db/cet');
    expect(ownerUrlOf({ ...app, MIGRATE_DATABASE_URL: '' })).toBe('postgresql://app@db/cet');
    expect(ownerUrlOf({})).toBeUndefined();
  });

  test('API and worker are never handed the owner’s [R48]', () => {
    expect(withoutOwner(both)).toEqual(app);
  });
});
