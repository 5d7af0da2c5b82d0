import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, type WorkflowBundleOption } from '@temporalio/worker';

/**
 * The workflows as one script: what `WORKFLOW_BUNDLE` names (made by `npm run workflows:build`), or else bundled here,
 * which takes seconds and 100 MB.
 */
export const workflowBundle = async (ready?: string): Promise<WorkflowBundleOption> =>
  ready === undefined ? { code: await bundleWorkflows() } : { codePath: ready };

/** Bundles the workflows of this build; answers the script's text. Throws the bundler's own complaint. */
export const bundleWorkflows = async (): Promise<string> => {
  const source = join(__dirname, '../workflows/index.ts');
  const workflowsPath = existsSync(source) ? source : source.replace(/\.ts$/, '.js');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: QUIET });
  return code;
};

const say = (): void => undefined;
/** Webpack's progress is nobody's news; what goes wrong is thrown. */
const QUIET = { log: say, trace: say, debug: say, info: say, warn: say, error: say };
