import type { Connection } from '@temporalio/client';

/** What the namespace must have, from `temporal.config.ts`. */
export interface WantedAttribute {
  readonly name: string;
  readonly type: string;
}

/**
 * The commands that add what is missing; empty when the namespace has everything. Asked at the start,
 * since a missing attribute would otherwise fail the first start of a workflow.
 */
export const missingSearchAttributes = async (
  connection: Connection,
  namespace: string,
  wanted: readonly WantedAttribute[],
): Promise<string[]> => {
  const answer = await connection.operatorService.listSearchAttributes({ namespace });
  const present = new Set(Object.keys(answer.customAttributes ?? {}));
  return wanted
    .filter(({ name }) => !present.has(name))
    .map(
      ({ name, type }) =>
        `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${type}`,
    );
};
