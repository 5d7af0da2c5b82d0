import { Worker, type NativeConnection, type WorkflowBundleOption } from '@temporalio/worker';
import { withSafeFailures } from '../activities/failures';
import { createActivities, type Activities, type ActivityParts } from '../activities/registry';

/** What the workers stand on; tests hand in their own. */
export interface WorkerParts extends ActivityParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly queues: {
    readonly registration: string;
    readonly mail: string;
    readonly alipay: string;
    readonly desk: string;
  };
  /** What the queues serve; made of the parts unless handed in. */
  readonly activities?: Activities;
  /** The workflows as one script, from `workflowBundle`. */
  readonly bundle: WorkflowBundleOption;
  readonly maxCachedWorkflows?: number;
}

/** On shutdown no new work is taken and what runs may end; then it is handed to another worker. */
const SHUTDOWN = { shutdownGraceTime: '10s', shutdownForceTime: '20s' } as const;

/** One worker for each task queue: a hanging gateway or mail server takes no slot from a release. */
export const createWorkers = async (parts: WorkerParts): Promise<Worker[]> => {
  const { connection, namespace, queues, bundle, activities = createActivities(parts) } = parts;
  const common = { connection, namespace, ...SHUTDOWN };
  return Promise.all([
    Worker.create({
      ...common,
      workflowBundle: bundle,
      taskQueue: queues.registration,
      activities: withSafeFailures(activities.registration),
      maxConcurrentActivityTaskExecutions: 50,
      maxCachedWorkflows: parts.maxCachedWorkflows ?? 1_000,
    }),
    Worker.create({
      ...common,
      taskQueue: queues.alipay,
      activities: withSafeFailures(activities.alipay),
      maxConcurrentActivityTaskExecutions: 20,
    }),
    Worker.create({
      ...common,
      workflowBundle: bundle,
      taskQueue: queues.mail,
      activities: withSafeFailures(activities.mail),
      maxConcurrentActivityTaskExecutions: 10,
      maxConcurrentLocalActivityExecutions: 10,
      maxCachedWorkflows: 100,
    }),
    Worker.create({
      ...common,
      workflowBundle: bundle,
      taskQueue: queues.desk,
      activities: withSafeFailures(activities.desk),
      // What a batch does is long and heavy on the database: few at a time.
      maxConcurrentActivityTaskExecutions: 5,
      maxCachedWorkflows: 200,
    }),
  ]);
};
