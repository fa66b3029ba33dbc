import type { Fault } from '../fault.js';
import { killed } from './f03.js';

/** As F3, with the embedded Postgres killed together with the service every time. */
export const F5: Fault = {
  id: 'F5',
  title: 'kill -9 of the service together with its embedded Postgres',
  rounds: 10,
  run: (wish) => killed(wish, 1),
};
