import { CANDIDATE } from '../texts/candidates';

/** Where operators find it in the Temporal UI [R46]; its id where no address is set. */
export const WorkflowLink = ({ workflow }: { workflow: { id: string; url: string | null } }) =>
  workflow.url === null ? (
    <code>{workflow.id}</code>
  ) : (
    <a href={workflow.url} target="_blank" rel="noreferrer">
      {CANDIDATE.openWorkflow}
    </a>
  );
