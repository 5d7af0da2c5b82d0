/** How long a captcha can be presented: long enough to fill in a form, too short to collect many. */
export const LIVES_SECONDS = 120;
