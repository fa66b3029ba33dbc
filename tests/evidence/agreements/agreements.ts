import type { Agreement, ProposedTime } from '../../../src/evidence/agreements/agreement.js';

export function exact(from: string, to: string): ProposedTime & { readonly kind: 'exact' } {
  return { kind: 'exact', day: null, from: new Date(from), to: new Date(to) };
}

export function provisional(day: string): ProposedTime & { readonly kind: 'provisional' } {
  return { kind: 'provisional', day, from: null, to: null };
}

/** An exact agreement of a winter evening, that holds; `over` spoils it. */
export function agreementOf({
  time = exact('2026-12-01T21:00:00Z', '2026-12-01T23:00:00Z'),
  ...over
}: Partial<Omit<Agreement, 'kind' | 'day' | 'from' | 'to'>> & { readonly time?: ProposedTime } = {}): Agreement {
  return {
    ...{ id: 'a1', release: '2.1.0', digest: 'd'.repeat(64), product: 'flip', environment: 'production' },
    ...{ trust: 'ashmere', round: 1, sequence: 2, batch: 'b1', note: null, state: 'agreed', isOver: false },
    ...{ answerBy: new Date('2026-11-25T12:00:00Z'), askedAt: new Date('2026-11-11T12:00:00Z') },
    ...{ askedBy: { person: 'p1', name: 'Rita Manager' }, agreedAt: new Date('2026-11-12T12:00:00Z') },
    ...{ ended: null, previous: null },
    ...time,
    ...over,
  };
}
