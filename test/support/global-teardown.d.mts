/** Ends them. */
export default function globalTeardown(): Promise<void>;
