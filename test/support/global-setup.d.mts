/** Starts the run's servers and sets CET_TEST_*. */
export default function globalSetup(): Promise<void>;
