import type { Fault } from './fault.js';
import { F1 } from './faults/f01.js';
import { F2 } from './faults/f02.js';
import { F3 } from './faults/f03.js';
import { F4 } from './faults/f04.js';
import { F5 } from './faults/f05.js';
import { F6 } from './faults/f06.js';
import { F7 } from './faults/f07.js';
import { F8 } from './faults/f08.js';
import { F9 } from './faults/f09.js';
import { F10 } from './faults/f10.js';
import { F11 } from './faults/f11.js';
import { F12 } from './faults/f12.js';
import { F13 } from './faults/f13.js';
import { F14 } from './faults/f14.js';
import { F15 } from './faults/f15.js';
import { F16 } from './faults/f16.js';
import { F17 } from './faults/f17.js';
import { F18 } from './faults/f18.js';
import { F19 } from './faults/f19.js';
import { F20 } from './faults/f20.js';
import { F23 } from './faults/f23.js';
import { F24 } from './faults/f24.js';

/** The faults of the matrix, in its order. */
export const FAULTS: readonly Fault[] = [
  F1,
  F2,
  F3,
  F4,
  F5,
  F6,
  F7,
  F8,
  F9,
  F10,
  F11,
  F12,
  F13,
  F14,
  F15,
  F16,
  F17,
  F18,
  F19,
  F20,
  F23,
  F24,
];

/** F3 by the name that it had first. */
export const KILLS: Fault = { ...F3, id: 'kills', rounds: 50 };
