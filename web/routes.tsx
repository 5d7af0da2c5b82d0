import { lazy } from 'preact-iso';

/**
 * Every page and its address. The server knows them too: anything else is 404. Public pages are whole when they come
 * from the server; the others begin as an empty frame, since what they show is one person's.
 */
export const PAGES = [
  { path: '/', page: lazy(() => import('./pages/Home')) },
  { path: '/info/:n', page: lazy(() => import('./pages/Info')) },
  { path: '/login', page: lazy(() => import('./pages/Login')) },
  { path: '/register', page: lazy(() => import('./pages/Register')) },
  { path: '/account', page: lazy(() => import('./pages/Account')) },
  { path: '/account/edit', page: lazy(() => import('./pages/AccountEdit')) },
  { path: '/account/password', page: lazy(() => import('./pages/AccountPassword')) },
  { path: '/verify-email', page: lazy(() => import('./pages/VerifyEmail')) },
  { path: '/forgot-password', page: lazy(() => import('./pages/ForgotPassword')) },
  { path: '/reset-password', page: lazy(() => import('./pages/ResetPassword')) },
  { path: '/find-account', page: lazy(() => import('./pages/FindAccount')) },
  { path: '/start', page: lazy(() => import('./pages/Start')) },
  { path: '/agreement', page: lazy(() => import('./pages/Agreement')) },
  { path: '/qualification', page: lazy(() => import('./pages/Qualification')) },
  { path: '/confirm', page: lazy(() => import('./pages/Confirm')) },
  { path: '/mine', page: lazy(() => import('./pages/Mine')) },
  { path: '/mine/written', page: lazy(() => import('./pages/Written')) },
  { path: '/mine/oral', page: lazy(() => import('./pages/Oral')) },
  { path: '/mine/pay', page: lazy(() => import('./pages/Pay')) },
  { path: '/mine/orders/:orderNo', page: lazy(() => import('./pages/Order')) },
] as const;

export const NotFoundPage = lazy(() => import('./pages/NotFound'));
