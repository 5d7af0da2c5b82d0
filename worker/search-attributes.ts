import type { Connection } from '@temporalio/client';

/** What the namespace must have, from `temporal.config.ts`. */
export interface WantedAttribute {
  readonly name: string;
  readonly type: string;
}

/**
 * The commands that add what is missing; empty when the namespace has everything; `unknown` where the
 * server does not let this client look (Temporal Cloud's operator service). Asked at the start,
 * since a missing attribute would otherwise fail the first start of a workflow.
 */
export const missingSearchAttributes = async (
  connection: Connection,
  namespace: string,
  wanted: readonly WantedAttribute[],
): Promise<string[] | 'unknown'> => {
  const answer = await askFor(connection, namespace);
  if (answer === null) return 'unknown';
  const present = new Set(Object.keys(answer.customAttributes ?? {}));
  return wanted
    .filter(({ name }) => !present.has(name))
    .map(
      ({ name, type }) =>
        `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${type}`,
    );
};

/** gRPC: 7 PERMISSION_DENIED, 12 UNIMPLEMENTED. Anything else is a fault of the connection. */
const NOT_FOR_US = [7, 12];

const askFor = async (connection: Connection, namespace: string) => {
  try {
    return await connection.operatorService.listSearchAttributes({ namespace });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code === 'number' && NOT_FOR_US.includes(code)) return null;
    throw error;
  }
};
