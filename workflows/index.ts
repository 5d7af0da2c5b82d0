/** All workflows of the worker's bundle. */
export { mail, mails } from './mail';
export { registration } from './registration';
