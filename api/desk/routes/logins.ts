import { STAFF_ROLE_NAMES, type StaffRole } from '../../../domain/staff';
import type { OpenedStaffSession } from '../../../store/desk/staff-sessions';
import { demandGoodPassword } from '../../passwords';
import { noContent, ok } from '../../reply';
import { publicRoute } from '../../route';
import { clearSessionCookie, csrfTokenOf, DESK_COOKIE, setSessionCookie } from '../../session';
import { mac } from '../../signing';
import {
  DeskLogin,
  DeskLoginMade,
  Invitation,
  InvitationAnswer,
  InvitationLook,
  NewDeskLogin,
} from '../contract/staff';
import { staffRoute } from '../route';
import { EVERYBODY, personOf } from './people';

export const deskLogIn = publicRoute(
  {
    method: 'post',
    path: '/desk/logins',
    tag: '后台账号',
    summary: '登录后台：邮箱、密码和动态验证码',
    body: NewDeskLogin,
    answers: { 201: '登录成功；会话在 Cookie 中' },
    answer: DeskLoginMade,
    refusals: ['deskLoginFailed', 'loginLocked'],
  },
  async ({ body, address }, { store, spend, keys }) => {
    await spend('loginsByEmail', mac(keys.limit, 'desk', body.email.toLowerCase()));
    return loggedIn(await store.staffEntry.logIn({ ...body, from: address }), keys.csrf);
  },
);

export const deskLogin = staffRoute(
  {
    method: 'get',
    path: '/desk/logins/current',
    tag: '后台账号',
    summary: '本次登录：本人的账号与 CSRF 令牌',
    who: EVERYBODY,
    answers: { 200: '本次登录' },
    answer: DeskLogin,
  },
  async ({ session, staff }, { store, keys }) =>
    ok({
      csrfToken: csrfTokenOf(keys.csrf, session),
      me: personOf(await store.staff.me(staff.id)),
    }),
);

export const deskLogOut = staffRoute(
  {
    method: 'delete',
    path: '/desk/logins/current',
    tag: '后台账号',
    summary: '退出后台',
    who: EVERYBODY,
    answers: { 204: '已退出' },
  },
  async ({ session }, { store }) => {
    await store.staffSessions.end(session.hash);
    return noContent({ 'Set-Cookie': clearSessionCookie(DESK_COOKIE) });
  },
);

export const lookAtInvitation = publicRoute(
  {
    method: 'post',
    path: '/desk/invitations',
    tag: '后台账号',
    summary: '打开邀请链接：岗位，以及绑定动态验证码所需的密钥',
    body: InvitationLook,
    answers: { 200: '邀请有效' },
    answer: Invitation,
    refusals: ['linkInvalid'],
  },
  async ({ body }, { store }) => {
    const { member, ...invitation } = await store.staffEntry.look(body.token);
    return ok({ ...invitation, roleName: nameOf(member.role), scope: member.scope });
  },
);

export const answerInvitation = publicRoute(
  {
    method: 'post',
    path: '/desk/invitations/answers',
    tag: '后台账号',
    summary: '接受邀请：设置密码，输入一次动态验证码',
    body: InvitationAnswer,
    answers: { 201: '账号已启用并已登录' },
    answer: DeskLoginMade,
    refusals: ['linkInvalid', 'totpWrong', 'passwordMismatch', 'passwordWeak'],
  },
  async ({ body, address }, { store, keys }) => {
    const { email } = await store.staffEntry.look(body.token);
    demandGoodPassword(body, email);
    return loggedIn(await store.staffEntry.accept({ ...body, from: address }), keys.csrf);
  },
);

const loggedIn = ({ token, expiresAt }: OpenedStaffSession, csrf: Buffer) => ({
  status: 201,
  body: { csrfToken: csrfTokenOf(csrf, { token }), expiresAt },
  headers: { 'Set-Cookie': setSessionCookie(token, DESK_COOKIE) },
});

const nameOf = (role: StaffRole): string => STAFF_ROLE_NAMES[role];
