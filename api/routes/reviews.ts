import type { BrowserSession } from '../session';
import type { Api } from '../api';
import type { ReviewView, Whose } from '../../store/reviews';
import { NewReview, ReviewPage, ReviewQuery } from '../contract/reviews';
import { reviewPage } from '../pages/review-page';
import { ok } from '../reply';
import { candidateRoute } from '../route';

const PATH = '/cet6-reviews/mine';
const WHOSE = [
  'noSitting',
  'qualificationExpired',
  'qualificationNotFound',
  'registrationNotFound',
] as const;
const ASKING = [
  ...WHOSE,
  'accountHasRegistration',
  'reviewNotOffered',
  'reviewBarred',
  'reviewNotNeeded',
  'reviewTooEarly',
  'reviewNoMatch',
  'reviewPending',
  'reviewApproved',
  'reviewDeclined',
  'reviewOfAnother',
] as const;

export const myReview = candidateRoute(
  {
    method: 'get',
    path: PATH,
    tag: '资格复核',
    summary: 'CET6资格复核：申请与状态',
    query: ReviewQuery,
    answers: { 200: '复核申请及其状态' },
    answer: ReviewPage,
    refusals: WHOSE,
  },
  async ({ query, session, account }, api) =>
    ok(
      await pageOf(api, await api.store.reviews.look(whose(api, query, session, await account()))),
    ),
);

export const askReview = candidateRoute(
  {
    method: 'post',
    path: PATH,
    tag: '资格复核',
    summary: '保存并提交复核',
    body: NewReview,
    answers: { 201: '已提交', 200: '此前已经提交' },
    answer: ReviewPage,
    refusals: ASKING,
  },
  async ({ body, session, account }, api) => {
    const who = whose(api, body, session, await account());
    await api.spend('reviewsByAccount', who.account);
    const { isNew, ...view } = await api.store.reviews.submit(who, body.ticket);
    return { status: isNew ? 201 : 200, body: await pageOf(api, view) };
  },
);

export const correctReview = candidateRoute(
  {
    method: 'put',
    path: PATH,
    tag: '资格复核',
    summary: '复核失败后修改信息并重新提交',
    body: NewReview,
    answers: { 200: '已重新提交' },
    answer: ReviewPage,
    refusals: [...ASKING, 'reviewNotFound'],
  },
  async ({ body, session, account }, api) => {
    const who = whose(api, body, session, await account());
    await api.spend('reviewsByAccount', who.account);
    return ok(await pageOf(api, await api.store.reviews.correct(who, body.ticket)));
  },
);

export const deleteReview = candidateRoute(
  {
    method: 'delete',
    path: PATH,
    tag: '资格复核',
    summary: '复核失败后删除复核申请',
    query: ReviewQuery,
    answers: { 200: '已删除' },
    answer: ReviewPage,
    refusals: [...WHOSE, 'reviewNotFound', 'reviewPending', 'reviewApproved', 'reviewDeclined'],
  },
  async ({ query, session, account }, api) => {
    const who = whose(api, query, session, await account());
    return ok(await pageOf(api, await api.store.reviews.remove(who)));
  },
);

const whose = (
  { qualifications }: Api,
  { qualification }: { readonly qualification?: string | undefined },
  session: BrowserSession,
  account: string,
): Whose => ({
  account,
  record: qualification === undefined ? null : qualifications.read(qualification, session.hash),
});

const pageOf = async ({ store }: Api, view: ReviewView) => {
  const { policy } = await store.sittings.read([]);
  return reviewPage(view, policy.reviewHours);
};
