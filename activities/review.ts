import type { Store } from '../store/store';
import type { ReviewActivities } from '../workflows/activities.port';
import { waitUntil } from './registration';

/** The review workflow's question to the store. */
export const createReviewActivities = ({ reviews }: Pick<Store, 'reviews'>): ReviewActivities => ({
  reviewDue: async ({ review, submission, asOf }) => {
    const { snapshot, now, notYet } = await reviews.reviewDue({ review, submission }, asOf);
    const isAhead = notYet !== null && notYet <= asOf;
    return { snapshot, waitMs: isAhead ? waitUntil(notYet, now) : 0 };
  },
});
