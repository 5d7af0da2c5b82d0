import { randomUUID } from 'node:crypto';
import type { Scope, StaffAct, StaffRole } from '../../domain/staff';

/** Somebody at the desk with this post, as the store's functions take them. */
export const actOf = (role: StaffRole = 'operator', scope: Scope = { kind: 'all' }): StaffAct => ({
  staff: { id: randomUUID(), role, scope },
  from: '192.0.2.7',
});

export const school = (code: string): Scope => ({ kind: 'school', code });
export const province = (code: string): Scope => ({ kind: 'province', code });
