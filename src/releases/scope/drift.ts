import type { TicketMark } from '../../sites/product-settings.js';
import { featuresOf, hiddenIn, type OutlinedTicket, type ScopeOutline } from './scope.js';

/** How the scope differs in one ticket from what somebody signed. `hidden` counts tickets that we may not see, and has no key. */
export interface Drift {
  readonly kind: 'added' | 'removed' | 'reopened' | 're-typed' | 'unmarked' | 'hidden';
  readonly ticket: string | null;
  /** A sentence. */
  readonly what: string;
}

/**
 * What became of a scope after it was signed: each ticket that came, went, was opened again, became another type or lost the `mark` by
 * which it needs UAT, which would drop a feature in silence. Other words, another status of the same kind and another resolution are no
 * drift. The order is that of the scopes. The sentences stay true when the drift is undone.
 */
export function driftSince(signed: ScopeOutline, now: ScopeOutline, mark: TicketMark): readonly Drift[] {
  const marked = new Set(featuresOf(signed.tickets, mark, []));
  const stillMarked = new Set(featuresOf(now.tickets, mark, []));
  const before = new Map(signed.tickets.map((ticket) => [ticket.key, ticket]));
  const after = new Set(now.tickets.map(({ key }) => key));
  return [
    ...now.tickets.flatMap((ticket) => [
      ...driftOf(before.get(ticket.key), ticket),
      ...(marked.has(ticket.key) && !stillMarked.has(ticket.key) ? [unmarked(ticket.key)] : []),
    ]),
    ...signed.tickets.filter(({ key }) => !after.has(key)).map(({ key }) => gone(key)),
    ...moreHidden(hiddenIn(signed), hiddenIn(now)),
  ];
}

function driftOf(before: OutlinedTicket | undefined, now: OutlinedTicket): readonly Drift[] {
  const { key, type, status, category } = now;
  if (before === undefined) return [{ kind: 'added', ticket: key, what: `${key} was added.` }];
  const drifts: Drift[] = [];
  if (before.category === 'done' && category !== 'done')
    drifts.push({
      kind: 'reopened',
      ticket: key,
      what: `${key} was opened again: it was ${before.status}, and became ${status}.`,
    });
  if (before.type !== type)
    drifts.push({ kind: 're-typed', ticket: key, what: `${key} was a ${before.type}, and became a ${type}.` });
  return drifts;
}

function unmarked(key: string): Drift {
  return { kind: 'unmarked', ticket: key, what: `${key} was no longer marked as needing UAT.` };
}

function gone(key: string): Drift {
  return { kind: 'removed', ticket: key, what: `${key} was removed, or hidden.` };
}

function moreHidden(before: number, now: number): readonly Drift[] {
  if (now <= before) return [];
  const more = now - before;
  const what = `${more} more ${more === 1 ? 'ticket that is hidden from us belongs' : 'tickets that are hidden from us belong'} to it.`;
  return [{ kind: 'hidden', ticket: null, what }];
}
