import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { deepCyclicCopy } from 'jest-util';
import '../swc.setup.js';
import { enter, leave } from './globals.js';
import { tellTrueLines } from './stacks.js';

const require = createRequire(import.meta.url);
const CIRCUS = join(dirname(require.resolve('jest-circus/package.json')), 'build', 'jestAdapterInit.js');
/** Where circus keeps the suite that it runs. */
const OF_A_SUITE = ['JEST_STATE_SYMBOL', 'EVENT_HANDLERS'];

// Nothing is open any more. Taking a heap of this size apart can last longer than the half second after which jest says that
// something is, and is of no use to anybody; so the process goes at once.
process.once('beforeExit', () => {
  process.exit();
});

/**
 * Runs one suite, as jest's own `testRunner` does, but with the modules of node itself. Jest loads every module anew for each
 * suite, which took most of the time of a whole run; here what one suite has loaded is there for the next one in the same
 * process. That is sound as long as no module of ours remembers anything, which the house forbids anyway.
 */
export default async function runSuite(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  tellTrueLines();
  globalThis.console = environment.global.console;
  const circus = freshCircus();
  const { globals } = await circus.initialize({
    config,
    environment,
    globalConfig,
    localRequire: require,
    parentProcess: process,
    runtime,
    sendMessageToJest,
    setGlobalsForRuntime: () => undefined,
    testPath,
  });
  enter(globals);
  try {
    const setupAfterEnvStart = Date.now();
    await import(pathToFileURL(testPath).href);
    const setupAfterEnvPerfStats = { setupAfterEnvStart, setupAfterEnvEnd: Date.now() };
    const results = await circus.runAndTransformResultsToJestFormat({
      config,
      globalConfig,
      setupAfterEnvPerfStats,
      testPath,
    });
    return deepCyclicCopy(results, { keepPrototype: false });
  } finally {
    leave();
  }
}

/** It keeps its state where all of a process can see it, as for a context of one suite. */
function freshCircus() {
  for (const key of Object.getOwnPropertySymbols(globalThis))
    if (OF_A_SUITE.includes(key.description)) Reflect.deleteProperty(globalThis, key);
  Reflect.deleteProperty(require.cache, CIRCUS);
  return require(CIRCUS);
}
