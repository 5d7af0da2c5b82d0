/** ES modules that CommonJS libraries of ours require, which Node does by itself and Jest does not. */
const ESM = '/node_modules/(@scure|@noble)/';

const toCommonJs = (syntax) => [
  '@swc/jest',
  { jsc: { parser: { syntax }, target: 'es2022' }, module: { type: 'commonjs' } },
];

/** Tests run on real servers, started once by the global set-up and stopped by its process ids. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': toCommonJs('typescript'),
    [`${ESM}.+\\.js$`]: toCommonJs('ecmascript'),
  },
  transformIgnorePatterns: ['/node_modules/(?!(@scure|@noble)/)'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testSequencer: '<rootDir>/jest.sequencer.cjs',
  testTimeout: 180_000,
  // Much of a test is waiting: with two, a third of two cores stood idle, with three a twelfth.
  maxWorkers: 4,
  // Each file leaves something behind: what weighs this much is ended, and the next file has a fresh one.
  workerIdleMemoryLimit: '800MB',
};
