import { jestExpect } from '@jest/expect';
import { ModuleMocker } from 'jest-mock';

// What tests import as `@jest/globals`. Modules that suites share are loaded once, so each name leads to the suite of the moment.
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');
const mocker = new ModuleMocker(globalThis);
let current = {};

/** Begins a suite, whose tests are told to these functions of jest-circus. */
export function enter(functions) {
  current = functions;
}

/** Ends it, and undoes what it changed for itself. */
export function leave() {
  current = {};
  mocker.restoreAllMocks();
  Reflect.deleteProperty(globalThis, TIMEOUT);
}

function ofTheMoment(name) {
  return new Proxy(() => undefined, {
    apply: (_, self, given) => Reflect.apply(current[name], self, given),
    get: (_, key) => current[name][key],
  });
}

export const expect = jestExpect;
export const [test, it, describe] = ['test', 'it', 'describe'].map(ofTheMoment);
export const [beforeAll, beforeEach, afterEach, afterAll] = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'].map(
  ofTheMoment,
);
export const jest = {
  fn: (...given) => mocker.fn(...given),
  spyOn: (...given) => mocker.spyOn(...given),
  setTimeout: (milliseconds) => {
    globalThis[TIMEOUT] = milliseconds;
  },
};
