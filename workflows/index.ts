/** All workflows of the worker's bundle. */
export { mail } from './mail';
export { registration } from './registration';
