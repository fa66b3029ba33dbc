export default {
  // Suites in one process share what they have loaded; why that is sound is said there.
  testRunner: '<rootDir>/tests/runner/suite.js',
  testEnvironment: '<rootDir>/tests/runner/environment.js',
  // A process that holds more than this, of what its suites have left behind, makes way for a new one.
  workerIdleMemoryLimit: '1GB',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/tests/postgres.setup.js',
  globalTeardown: '<rootDir>/tests/postgres.teardown.ts',
  // Above every wait inside a test, which is generous too: a busy machine is no fault, and what succeeds early costs nothing.
  testTimeout: 300_000,
  // More than the cores of a small machine: most tests wait for a clock, a shell or a database rather than compute. Each process
  // has to load everything once.
  maxWorkers: 3,
  // Freeing what such a process holds takes longer than jest's half second where the machine is busy; what is left open still shows.
  workerGracefulExitTimeout: 10_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
};
