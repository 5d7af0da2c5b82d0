import type { ComponentType } from 'preact';
import { lazy } from 'preact-iso';
import type { Path } from './paths';

/**
 * The page of each address, a file of its own for the browser to load. Public pages are whole when they come from the
 * server; the others begin as an empty frame, since what they show is one person's.
 */
export const PAGES: Readonly<Record<Path, ComponentType>> = {
  '/': lazy(() => import('./pages/Home')),
  '/info/:n': lazy(() => import('./pages/Info')),
  '/login': lazy(() => import('./pages/Login')),
  '/register': lazy(() => import('./pages/Register')),
  '/account': lazy(() => import('./pages/Account')),
  '/account/edit': lazy(() => import('./pages/AccountEdit')),
  '/account/password': lazy(() => import('./pages/AccountPassword')),
  '/verify-email': lazy(() => import('./pages/VerifyEmail')),
  '/forgot-password': lazy(() => import('./pages/ForgotPassword')),
  '/reset-password': lazy(() => import('./pages/ResetPassword')),
  '/find-account': lazy(() => import('./pages/FindAccount')),
  '/start': lazy(() => import('./pages/Start')),
  '/agreement': lazy(() => import('./pages/Agreement')),
  '/qualification': lazy(() => import('./pages/Qualification')),
  '/confirm': lazy(() => import('./pages/Confirm')),
  '/mine': lazy(() => import('./pages/Mine')),
  '/mine/written': lazy(() => import('./pages/Written')),
  '/mine/oral': lazy(() => import('./pages/Oral')),
  '/mine/pay': lazy(() => import('./pages/Pay')),
  '/mine/orders/:orderNo': lazy(() => import('./pages/Order')),
};

export const NotFoundPage = lazy(() => import('./pages/NotFound'));
