/** Every address of the site; `:n` stands for one segment. Anything else is 404, on the server too. */
export const PATHS = [
  '/',
  '/info/:n',
  '/login',
  '/register',
  '/account',
  '/account/edit',
  '/account/password',
  '/verify-email',
  '/forgot-password',
  '/reset-password',
  '/find-account',
  '/start',
  '/agreement',
  '/qualification',
  '/confirm',
  '/mine',
  '/mine/written',
  '/mine/oral',
  '/mine/pay',
  '/mine/orders/:orderNo',
] as const;

export type Path = (typeof PATHS)[number];
