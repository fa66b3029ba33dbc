import type { OwedNotice } from '../../src/notices/owed.js';
import { NoticeSources } from '../../src/notices/notice-sources.service.js';
import type { Gatehouse } from '../gatehouse.js';

/** A notice as a source would owe it: early sight of 2.1.0 for one Trust, unless told otherwise. */
export function owed(changes: Partial<OwedNotice> = {}): OwedNotice {
  return {
    key: 'early-sight/2.1.0/ashmere',
    event: 'early-sight',
    subject: { release: '2.1.0', product: 'flip', environment: 'production', trust: 'ashmere', sites: ['ashmere'] },
    facts: { expectedOn: '2026-12-01' },
    ...{ thread: 'release/2.1.0/ashmere', calendar: null, link: null, acknowledgeBy: null, instead: [], also: [] },
    ...changes,
  };
}

/** A source of a test's own: what it holds at the moment is owed. */
export function sourceIn(gatehouse: Gatehouse): OwedNotice[] {
  const held: OwedNotice[] = [];
  gatehouse.injected(NoticeSources).draw({ name: 'of a test', owed: () => Promise.resolve(held) });
  return held;
}
