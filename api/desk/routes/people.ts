import type { z } from 'zod';
import { STAFF_ROLE_NAMES, STAFF_ROLES } from '../../../domain/staff';
import type { StaffPerson as Person } from '../../../store/desk/staff';
import type { Policy } from '../../route';
import type { StaffPerson } from '../contract/staff';

/** Whoever has a post at all. */
export const EVERYBODY: Policy = { roles: [...STAFF_ROLES] };

/** An account as the desk shows it. */
export const personOf = (person: Person): z.input<typeof StaffPerson> => ({
  ...person,
  roleName: STAFF_ROLE_NAMES[person.role],
});
