import { refuse, Refused } from '../../domain/refusals';
import { NewRegistration, Saved } from '../contract/qualifications';
import {
  OralCampusesPage,
  OralCampusesQuery,
  RegistrationPage,
  SubjectsPage,
  SubjectsQuery,
} from '../contract/registrations';
import { myRegistration } from '../mine';
import { registrationPage } from '../pages/registration-page';
import { oralCampusesPage, subjectsPage } from '../pages/subjects-page';
import { ok } from '../reply';
import { candidateRoute } from '../route';

export const save = candidateRoute(
  {
    method: 'post',
    path: '/registrations',
    tag: '资格与报名',
    summary: '保存并继续：账号与考生绑定',
    body: NewRegistration,
    answers: { 201: '保存成功', 200: '此前已经保存' },
    answer: Saved,
    refusals: [
      'noSitting',
      'qualificationExpired',
      'qualificationNotFound',
      'agreementRequired',
      'windowNotOpen',
      'windowClosed',
      'notOffered',
      'accountHasRegistration',
      'candidateHasRegistration',
    ],
  },
  async ({ body, session, account }, { store, qualifications }) => {
    const record = qualifications.read(body.qualification, session.hash);
    const { number, isNew } = await store.saving.save(await account(), record);
    return { status: isNew ? 201 : 200, body: { number, message: '保存成功！' } };
  },
);

const MINE = ['noSitting', 'registrationNotFound', 'registrationDeleted'] as const;

export const myPage = candidateRoute(
  {
    method: 'get',
    path: '/registrations/mine',
    tag: '资格与报名',
    summary: '报名信息',
    answers: { 200: '报名信息' },
    answer: RegistrationPage,
    refusals: MINE,
  },
  async ({ session }, { store }) => {
    const view = await myRegistration(store, session);
    const whose = { account: view.account ?? '', record: null };
    const [sitting, review] = await Promise.all([
      store.views.sitting(),
      store.reviews.glance(whose),
    ]);
    return ok(registrationPage(view, sitting.name, review));
  },
);

export const mySubjects = candidateRoute(
  {
    method: 'get',
    path: '/registrations/mine/subjects',
    tag: '科目',
    summary: '笔试报考或口试报考页面',
    query: SubjectsQuery,
    answers: { 200: '各科目及不可报考的原因' },
    answer: SubjectsPage,
    refusals: MINE,
  },
  async ({ session, query }, { store }) => {
    const view = await myRegistration(store, session);
    const campuses = [...view.sitting.campuses.keys()];
    const places = await store.views.places(view.registration.sitting, campuses);
    return ok(subjectsPage(view, query.kind, places));
  },
);

export const myOralCampuses = candidateRoute(
  {
    method: 'get',
    path: '/registrations/mine/oral-campuses',
    tag: '科目',
    summary: '选择口试报名校区',
    query: OralCampusesQuery,
    answers: { 200: '当前可报考的校区与剩余容量' },
    answer: OralCampusesPage,
    refusals: [...MINE, 'subjectUnknown'],
  },
  async ({ session, query }, { store }) => {
    const view = await myRegistration(store, session);
    const subject = view.sitting.subjects.get(query.subject);
    if (subject?.kind !== 'oral') throw new Refused(refuse('subjectUnknown'));
    const campuses = await store.views.oralCampuses(view.registration, subject.code);
    return ok(oralCampusesPage(view, subject, campuses));
  },
);
