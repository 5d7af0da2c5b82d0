import { registrationWorkflowId } from '../../../workflows/ids';
import { created, ok } from '../../reply';
import type { Policy } from '../../route';
import {
  CandidatePage,
  CandidateSearch,
  CandidatesFound,
  ContactSeen,
  NewContactLook,
  RegistrationNumber,
  TimelinePage,
  TimelineQuery,
} from '../contract/candidates';
import { candidatePage, STATE_LABELS, timelineNames, timelinePage } from '../pages/candidate-page';
import { staffRoute } from '../route';
import { workflowLink } from '../workflow-link';

/** Whoever helps candidates, or looks after what was done for them. */
const READERS: Policy = {
  roles: ['officer', 'provinceOfficer', 'specialist', 'leader', 'finance', 'operator', 'auditor'],
};

export const searchCandidates = staffRoute(
  {
    method: 'post',
    path: '/desk/candidates/search',
    tag: '后台考生',
    summary: '按报名机构或考试机构和证件查询考生',
    who: READERS,
    body: CandidateSearch,
    answers: { 200: '查询到的报名信息' },
    answer: CandidatesFound,
    refusals: ['candidateNotFound', 'noSitting'],
  },
  async ({ staff, body }, { store }) => {
    const items = await store.candidates.search(staff, body);
    return ok({ items: items.map((one) => ({ ...one, stateLabel: STATE_LABELS[one.state] })) });
  },
);

export const candidateDetail = staffRoute(
  {
    method: 'get',
    path: '/desk/candidates/{number}',
    tag: '后台考生',
    summary: '考生详情',
    who: READERS,
    params: RegistrationNumber,
    answers: { 200: '考生详情' },
    answer: CandidatePage,
    refusals: ['notFound', 'noSitting'],
  },
  async ({ staff, params }, { store, settings }) => {
    const found = await store.candidates.view(staff, params.number);
    const { registration, sitting } = found.view;
    const places = await store.views.places(registration.sitting, [...sitting.campuses.keys()]);
    const id = registrationWorkflowId(registration.number);
    return ok(candidatePage(found, { places, workflow: workflowLink(settings, staff, id) }));
  },
);

export const candidateTimeline = staffRoute(
  {
    method: 'get',
    path: '/desk/candidates/{number}/timeline',
    tag: '后台考生',
    summary: '办理记录',
    who: READERS,
    params: RegistrationNumber,
    query: TimelineQuery,
    answers: { 200: '办理记录，最新的在前' },
    answer: TimelinePage,
    refusals: ['notFound', 'noSitting'],
  },
  async ({ staff, params, query }, { store }) => {
    const page = await store.candidates.timeline(staff, params.number, query.after);
    const { view } = await store.candidates.view(staff, params.number);
    return ok(timelinePage(page, timelineNames(view)));
  },
);

export const lookAtContact = staffRoute(
  {
    method: 'post',
    path: '/desk/candidates/{number}/contact-looks',
    tag: '后台考生',
    summary: '填写理由后查看完整的电子邮箱或证件号码；记入审计日志并通知考生',
    who: { roles: ['officer', 'provinceOfficer', 'specialist', 'leader'] },
    params: RegistrationNumber,
    body: NewContactLook,
    answers: { 201: '完整内容' },
    answer: ContactSeen,
    refusals: ['notFound', 'changedMeanwhile', 'reasonIsPersonal'],
  },
  async ({ by, params, body }, { store }) => {
    const seen = await store.candidates.lookAtContact(by, params.number, body);
    return created({ ...seen, message: '本次查看已记入审计日志，并已邮件通知考生' });
  },
);
