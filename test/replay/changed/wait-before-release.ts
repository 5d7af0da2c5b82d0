import { sleep, type WorkflowInterceptors } from '@temporalio/workflow';

/**
 * The negative control's change: a timer before each release. A build with it must be refused for
 * every recorded run that reached a release, and for no other.
 */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity: async (input, next) => {
        if (input.activityType === 'releaseDue') await sleep('1 minute');
        return next(input);
      },
      scheduleLocalActivity: async (input, next) => {
        if (input.activityType === 'releaseDue') await sleep('1 minute');
        return next(input);
      },
    },
  ],
});
