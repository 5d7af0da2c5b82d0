/**
 * Every address of the site and its page, a file in `pages/`; `:n` stands for one segment. Anything else is 404, on the
 * server too, which also tells the browser early which file it will want.
 */
export const PAGE_OF = {
  '/': 'Home',
  '/info/:n': 'Info',
  '/login': 'Login',
  '/register': 'Register',
  '/account': 'Account',
  '/account/edit': 'AccountEdit',
  '/account/password': 'AccountPassword',
  '/verify-email': 'VerifyEmail',
  '/forgot-password': 'ForgotPassword',
  '/reset-password': 'ResetPassword',
  '/find-account': 'FindAccount',
  '/start': 'Start',
  '/agreement': 'Agreement',
  '/qualification': 'Qualification',
  '/confirm': 'Confirm',
  '/review': 'Review',
  '/mine': 'Mine',
  '/mine/written': 'Written',
  '/mine/oral': 'Oral',
  '/mine/review': 'Review',
  '/mine/pay': 'Pay',
  '/mine/orders/:orderNo': 'Order',
} as const;

export type Path = keyof typeof PAGE_OF;

export const PATHS = Object.keys(PAGE_OF) as readonly Path[];
