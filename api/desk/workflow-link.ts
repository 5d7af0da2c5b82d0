import type { StaffMember, StaffRole } from '../../domain/staff';
import type { ApiSettings } from '../settings';

/** A workflow by its id, and where its history is looked at. */
export interface WorkflowLink {
  readonly id: string;
  /** `null` for those who have no way to the Temporal UI, and where none is known. */
  readonly url: string | null;
}

/** Schools and provinces stand outside of the network that the Temporal UI is in. */
const INSIDE: readonly StaffRole[] = ['specialist', 'leader', 'finance', 'operator', 'auditor'];

export const workflowLink = (
  { temporalUi }: Pick<ApiSettings, 'temporalUi'>,
  { role }: StaffMember,
  id: string,
): WorkflowLink => ({
  id,
  url:
    temporalUi !== undefined && INSIDE.includes(role)
      ? `${temporalUi}/${encodeURIComponent(id)}`
      : null,
});
