import jest from '../../jest.config.js';

// The tests of pure rules alone, without a database: a second's work, which `npm run mutate` does thousands of times.
const { globalSetup, globalTeardown, ...pure } = jest;

export default {
  ...pure,
  // As jest comes: a mutant has to be loaded anew.
  testRunner: 'jest-circus/runner',
  testEnvironment: 'node',
  rootDir: '../..',
  setupFilesAfterEnv: ['<rootDir>/tests/mutation/few-runs.ts'],
  roots: ['<rootDir>/src', '<rootDir>/tests'],
  testMatch: [
    '<rootDir>/tests/rollouts/protocol/*.test.ts',
    '<rootDir>/tests/rollouts/approach/{approach,pre-flight,quiet,requests}.test.ts',
    '<rootDir>/tests/rollouts/planning/{apart,versions-that-get-on}.test.ts',
    '<rootDir>/tests/rollouts/stops/{choices,decision-rules,stop-rules,stops-as-told}.test.ts',
    '<rootDir>/tests/rollouts/{after-a-persons-word,asked-of-a-site,attempt-states,decide,decisions,end-of-a-rollout,judgement,nothing-blocks-a-way-back,pacing,rest,standing,turns,wave-states,words-of-a-verdict}.test.ts',
    '<rootDir>/tests/promotions/{gate,gate-properties,objections,criteria-of-the-ladder,words-of-a-gate}.test.ts',
    '<rootDir>/tests/windows/{spans,verdict}.test.ts',
  ],
};
