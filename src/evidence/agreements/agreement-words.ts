import { dayIn, spanIn } from '../../platform/local-time.js';
import type { Agreement, ProposedTime } from './agreement.js';

/** A proposed time as the Trust's own calendar and clocks show it: `Tuesday 1 December 2026`, with from when to when if it is exact. */
export function timeInWords(time: ProposedTime, zone: string): string {
  if (time.kind === 'provisional') return dayIn('UTC', `${time.day}T12:00:00Z`);
  return spanIn(zone, time.from.toISOString(), time.to.toISOString());
}

/** What a Trust is asked for: `update of FLIP to 2.1.0 at Ashmere`. */
export function updateInWords({ product, release }: Pick<Agreement, 'product' | 'release'>, trustName: string): string {
  return `update of ${product.toUpperCase()} to ${release} at ${trustName}`;
}
