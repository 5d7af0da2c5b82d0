import type { Route } from '../../route';
import { auditSealed, exportAudit, searchAudit } from './audit';
import { answerInvitation, deskLogIn, deskLogin, deskLogOut, lookAtInvitation } from './logins';
import { exportUnpaid, listUnpaid, readBoard, remindUnpaid } from './boards';
import { candidateDetail, candidateTimeline, lookAtContact, searchCandidates } from './candidates';
import { downloadFile, uploadFile } from './files';
import {
  applyImport,
  exportRegister,
  importPage,
  newImport,
  searchImports,
  undoImport,
} from './imports';
import { listExtensions, proposeExtension, readExtension, startExtension } from './extensions';
import { approveRebind, proposeRebind, rebindDetail, rejectRebind, searchRebinds } from './rebinds';
import {
  applyForReview,
  approveReview,
  declineReview,
  failReview,
  openReview,
  searchReviews,
} from './reviews';
import { changeSetting, readSetting, withdrawSetting } from './settings';
import { appointStaff, disableStaff, inviteStaff, listStaff, moveStaff } from './staff';

/** Every route of the desk, under `/api/v1`: mounted and described from this one list. */
export const DESK_ROUTES: readonly Route[] = [
  deskLogIn,
  deskLogin,
  deskLogOut,
  lookAtInvitation,
  answerInvitation,
  listStaff,
  appointStaff,
  moveStaff,
  disableStaff,
  inviteStaff,
  searchReviews,
  openReview,
  approveReview,
  failReview,
  declineReview,
  applyForReview,
  readSetting,
  changeSetting,
  withdrawSetting,
  readBoard,
  listUnpaid,
  exportUnpaid,
  remindUnpaid,
  proposeExtension,
  startExtension,
  readExtension,
  listExtensions,
  uploadFile,
  downloadFile,
  newImport,
  searchImports,
  importPage,
  applyImport,
  undoImport,
  exportRegister,
  searchCandidates,
  candidateDetail,
  candidateTimeline,
  lookAtContact,
  proposeRebind,
  searchRebinds,
  rebindDetail,
  approveRebind,
  rejectRebind,
  searchAudit,
  exportAudit,
  auditSealed,
];
