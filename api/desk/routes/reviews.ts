import { created, ok } from '../../reply';
import {
  ReviewApplication,
  ReviewApplied,
  ReviewApproval,
  ReviewDecline,
  ReviewEvidence,
  ReviewFailure,
  ReviewNumber,
  ReviewQueuePage,
  ReviewSearch,
} from '../contract/reviews';
import { evidencePage, queuePage } from '../pages/review-pages';
import { staffRoute } from '../route';

/** Who reads evidence; leaders see the queue alone, with its breaches. */
const READERS = { roles: ['officer', 'provinceOfficer', 'auditor'] } as const;
/** By hand, by the school [R17]. */
const DECIDERS = { roles: ['officer'] } as const;
const DECIDING = ['notFound', 'changedMeanwhile', 'reviewDecided'] as const;

export const searchReviews = staffRoute(
  {
    method: 'post',
    path: '/desk/reviews/search',
    tag: '后台复核',
    summary: '复核队列，按时限排序',
    who: { roles: ['officer', 'provinceOfficer', 'leader', 'operator', 'auditor'] },
    body: ReviewSearch,
    answers: { 200: '一页复核申请' },
    answer: ReviewQueuePage,
  },
  async ({ by, body }, { store }) => ok(queuePage(await store.reviewDesk.search(by, body))),
);

export const openReview = staffRoute(
  {
    method: 'get',
    path: '/desk/reviews/{number}',
    tag: '后台复核',
    summary: '复核申请与材料：申请、成绩记录、学籍、此前的申请',
    who: READERS,
    params: ReviewNumber,
    answers: { 200: '申请与材料' },
    answer: ReviewEvidence,
    refusals: ['notFound'],
  },
  async ({ by, params }, { store }) =>
    ok(await evidencePage(store, await store.reviewDesk.open(by, params.number))),
);

export const approveReview = staffRoute(
  {
    method: 'post',
    path: '/desk/reviews/{number}/approval',
    tag: '后台复核',
    summary: '复核通过：考生立即获得英语六级报考资格，不可撤销',
    who: DECIDERS,
    params: ReviewNumber,
    body: ReviewApproval,
    answers: { 200: '已通过' },
    answer: ReviewEvidence,
    refusals: [...DECIDING, 'reviewBarred'],
  },
  async ({ by, params, body }, { store }) => {
    await store.reviewDesk.approve(by, params.number, body);
    return ok(await evidencePage(store, await store.reviewDesk.open(by, params.number)));
  },
);

export const failReview = staffRoute(
  {
    method: 'post',
    path: '/desk/reviews/{number}/failure',
    tag: '后台复核',
    summary: '复核失败：考生看到原因，可修改后重新提交',
    who: DECIDERS,
    params: ReviewNumber,
    body: ReviewFailure,
    answers: { 200: '已标为失败' },
    answer: ReviewEvidence,
    refusals: DECIDING,
  },
  async ({ by, params, body }, { store }) => {
    await store.reviewDesk.fail(by, params.number, body);
    return ok(await evidencePage(store, await store.reviewDesk.open(by, params.number)));
  },
);

export const declineReview = staffRoute(
  {
    method: 'post',
    path: '/desk/reviews/{number}/decline',
    tag: '后台复核',
    summary: '不予复核：时限停止，考生看到原因',
    who: DECIDERS,
    params: ReviewNumber,
    body: ReviewDecline,
    answers: { 200: '已告知不予复核' },
    answer: ReviewEvidence,
    refusals: DECIDING,
  },
  async ({ by, params, body }, { store }) => {
    await store.reviewDesk.decline(by, params.number, body);
    return ok(await evidencePage(store, await store.reviewDesk.open(by, params.number)));
  },
);

export const applyForReview = staffRoute(
  {
    method: 'post',
    path: '/desk/reviews',
    tag: '后台复核',
    summary: '代考生申请复核，附证明材料',
    who: DECIDERS,
    body: ReviewApplication,
    answers: { 201: '已提交' },
    answer: ReviewApplied,
    refusals: [
      'notFound',
      'reasonIsPersonal',
      'reviewEvidenceMissing',
      'reviewAccountNeeded',
      'accountHasRegistration',
      'reviewNotOffered',
      'reviewBarred',
      'reviewNotNeeded',
      'reviewPending',
      'reviewApproved',
      'reviewOfAnother',
    ],
  },
  async ({ by, body }, { store }) => {
    const { passportId = null, ticket = null, ...rest } = body;
    return created(await store.reviewDesk.apply(by, { ...rest, passportId, ticket }));
  },
);
