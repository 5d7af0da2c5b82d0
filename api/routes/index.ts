import type { Route } from '../route';
import { findAccount } from './account-lookups';
import { changeEmail, changePassword, changeProfile, myAccount, register } from './accounts';
import { alipayNotify, alipayReturn } from './alipay';
import { newCaptcha } from './captchas';
import { cancelEntry, chooseSubjects, moveOral } from './entries';
import { currentLogin, logIn, logOut } from './logins';
import { giveUpOrder, myOrderPage, openOrder, refreshOrder } from './orders';
import { askPasswordReset, resetPassword } from './password-resets';
import { agree, qualify } from './qualifications';
import { myOralCampuses, myPage, mySubjects, save } from './registrations';
import { askReview, correctReview, deleteReview, myReview } from './reviews';
import { queuePlace } from './queue';
import { currentSitting } from './sittings';
import { askVerification, verifyEmail } from './verifications';

/** Every route of `/api/v1`, in the order of a candidate's way: mounted and described from this one list. */
export const ROUTES: readonly Route[] = [
  currentSitting,
  newCaptcha,
  queuePlace,
  register,
  myAccount,
  changeProfile,
  changePassword,
  changeEmail,
  askVerification,
  verifyEmail,
  askPasswordReset,
  resetPassword,
  findAccount,
  logIn,
  currentLogin,
  logOut,
  agree,
  qualify,
  myReview,
  askReview,
  correctReview,
  deleteReview,
  save,
  myPage,
  mySubjects,
  myOralCampuses,
  chooseSubjects,
  moveOral,
  cancelEntry,
  openOrder,
  myOrderPage,
  giveUpOrder,
  refreshOrder,
  alipayNotify,
  alipayReturn,
];
