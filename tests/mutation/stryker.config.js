import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Rules that decide over hospitals are changed one by one, and each change has to be seen by a test: `npm run mutate`.
export default {
  mutate: [
    'src/rollouts/protocol/*.ts',
    'src/rollouts/{attempt,rollout,standing,wave,judgement,act,turns,company,rest,pacing}.ts',
    'src/rollouts/approach/{approach,pre-flight,quiet,request}.ts',
    'src/rollouts/stops/{stop,stop-view,decision}.ts',
    'src/rollouts/guidance/choice.ts',
    'src/promotions/{gate,sign-off-finding,objection,criterion,verdict}.ts',
    'src/windows/{span,verdict,freeze}.ts',
  ],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  jest: { projectType: 'custom', configFile: 'tests/mutation/jest.config.js' },
  coverageAnalysis: 'perTest',
  // What is read once, when a file is loaded, such as a table, would cost the whole suite for each of its words.
  ignoreStatic: true,
  // Long, because a busy machine is no proof that a change was seen: what waits for ever is still found out.
  timeoutMS: 60_000,
  // jest lets go of no module that a run has loaded.
  maxTestRunnerReuse: 25,
  concurrency: 2,
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'dist/mutation/index.html' },
  jsonReporter: { fileName: 'dist/mutation/mutation.json' },
  thresholds: { high: 95, low: 85, break: 85 },
  ignorePatterns: [
    '**',
    '!src/**',
    '!environments/**',
    '!tests/{rollouts,promotions,windows}/**',
    '!jest.config.js',
    '!tests/mutation/**',
    '!package.json',
  ],
  tempDirName: join(tmpdir(), 'gatehouse-mutants'),
};
