/** All workflows of the worker's bundle. */
export { extension } from './extension';
export { cet6Review } from './cet6-review';
export { importBatch } from './import';
export { mail, mails } from './mail';
export { rebind } from './rebind';
export { registration } from './registration';
