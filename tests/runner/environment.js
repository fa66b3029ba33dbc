import { ModuleMocker } from 'jest-mock';

/** The world of a suite is that of the process: no context of its own, whose modules would all be loaded anew (see suite.js). */
export default class ProcessEnvironment {
  /** What jest hangs its own things on; the process's own globals stay as they are. */
  global = {};
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern = null;

  async setup() {}

  async teardown() {}

  getVmContext() {
    return null;
  }
}
