const base = require('./jest.config.cjs');

/** `npm run test:replay`: recorded histories against today's workflows. It needs no servers. */
module.exports = {
  testEnvironment: base.testEnvironment,
  transform: base.transform,
  roots: ['<rootDir>/test/replay'],
  testMatch: base.testMatch,
  testTimeout: 120_000,
  reporters: ['default', '<rootDir>/test/replay/closing-line.cjs'],
};
