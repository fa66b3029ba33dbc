import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jest from './jest.config.js';

// Rules that decide over hospitals are changed one by one, and each change has to be seen by a test: `npm run mutate`.
// Only pure modules, and only tests that need no database, so that thousands of changes are tried in minutes.
const { globalSetup, globalTeardown, ...pure } = jest;

export default {
  mutate: [
    'src/rollouts/protocol/*.ts',
    'src/rollouts/{attempt,rollout,standing,wave,judgement,act}.ts',
    'src/promotions/{gate,objection,criterion,verdict}.ts',
    'src/windows/{span,verdict,freeze}.ts',
  ],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  coverageAnalysis: 'perTest',
  jest: {
    projectType: 'custom',
    config: {
      ...pure,
      testMatch: [
        '<rootDir>/tests/rollouts/protocol/*.test.ts',
        '<rootDir>/tests/rollouts/{attempt-states,judgement,decide,apart}.test.ts',
        '<rootDir>/tests/promotions/{gate,gate-properties,objections,criteria-of-the-ladder}.test.ts',
        '<rootDir>/tests/windows/oracle.test.ts',
      ],
    },
  },
  concurrency: 2,
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'dist/mutation/index.html' },
  jsonReporter: { fileName: 'dist/mutation/mutation.json' },
  thresholds: { high: 95, low: 85, break: 85 },
  ignorePatterns: ['*', '!src', '!tests', '!jest.config.js', '!package.json'],
  tempDirName: join(tmpdir(), 'gatehouse-mutants'),
  allowEmpty: false,
  disableTypeChecks: true,
};
