import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import { scopeForm } from './scope-form.js';
import type { ShownScope, ShownTicket, ShownWrite } from '../../../releases/scope/scope-view.js';
import type { Addresses } from '../../addresses.js';
import { formView, type FormView } from '../../form/form-view.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';

export interface ScopeView {
  readonly errors: readonly ErrorLine[];
  readonly says: string;
  /** Where its tickets are written down by hand; null where a tracker has them. */
  readonly byHand: { readonly text: string; readonly href: string } | null;
  readonly listed: readonly string[];
  readonly tickets: readonly ShownTicket[];
  /** What stands between what was agreed and what the tracker holds. */
  readonly troubles: readonly string[];
  /** What the tracker holds and nobody agreed on: it is taken off there alone. */
  readonly beside: readonly { readonly key: string; readonly href: string }[];
  readonly agreed: string | null;
  /** Null for whoever may not. */
  readonly set: FormView | null;
  readonly who: string | null;
  readonly refresh: FormView | null;
  readonly version: string;
  readonly zone: string;
}

export interface ScopeReader {
  readonly caller: Caller;
  readonly addresses: Addresses;
  readonly sent: Sent | null;
  readonly zone: string;
  /** The tickets that were written down by hand, a line for each. */
  readonly listed: readonly string[];
}

/** The tickets of a release: what was agreed, what the tracker holds, and where either is changed. */
export function scopePageView(scope: ShownScope, reader: ScopeReader): ScopeView {
  const { caller, addresses, sent, zone } = reader;
  const version = scope.release;
  const isTracked = scope.tracker !== null;
  const sets = isTracked && scope.closed === null && mayDo(caller, 'scopes.set');
  const set = sets ? scopeForm(scope, addresses.releaseScope(version), sent) : null;
  const again = { name: 'refresh', action: addresses.scopeRefresh(version), fields: [] };
  return {
    ...{ set, version, zone, errors: errorLines(set?.fields ?? [], sent) },
    says: saysOf(scope, zone),
    byHand: isTracked
      ? null
      : { text: 'Write its tickets down by hand', href: addresses.noteSection(version, 'changes') },
    listed: isTracked ? [] : reader.listed,
    tickets: scope.tickets,
    troubles: troublesOf(scope),
    beside: scope.tickets.flatMap(({ key, url }) =>
      scope.attachedNotWanted.includes(key) ? [{ key, href: url }] : [],
    ),
    agreed:
      scope.wish === null
        ? null
        : `${scope.wish.by.name} agreed on ${scope.wish.tickets.length} on ${momentIn(zone, scope.wish.at.toISOString())}.`,
    who:
      isTracked && !sets && scope.closed === null
        ? 'Its tickets are agreed on by a release manager of the delivery team.'
        : null,
    refresh:
      isTracked && mayDo(caller, 'scopes.refresh')
        ? formView({ ...again, send: 'Read the tracker now', variant: 'secondary' }, sent)
        : null,
  };
}

function saysOf({ tracker, product, reading, trouble, closed }: ShownScope, zone: string): string {
  if (tracker === null)
    return `No tracker is known for ${PRODUCT_TITLES[product] ?? product}, so its tickets are those that people write down, as “Changes” of its release notes.`;
  const failed = trouble === null ? '' : ` The tracker could not be read since: ${trouble.message}`;
  const over = closed === null ? '' : ` ${closed.by.name} closed it, so they stay as they are.`;
  if (reading === null) return `The tickets have not been read yet.${failed}${over}`;
  const none = reading.counted === 0 ? ' It holds no ticket.' : '';
  return `Version ${tracker.version} of ${tracker.project}, as the tracker told it on ${momentIn(zone, reading.readAt.toISOString())}.${none}${failed}${over}`;
}

function troublesOf({ wantedNotAttached, outstanding, reading }: ShownScope): readonly string[] {
  return [
    ...(wantedNotAttached.length === 0 ? [] : [`Agreed on, and not there: ${wantedNotAttached.join(', ')}.`]),
    ...(reading === null || reading.hidden === 0 ? [] : [`${reading.hidden} more may not be seen by us.`]),
    ...outstanding.map(writeInWords),
  ];
}

function writeInWords({ what, ticket, state, detail }: ShownWrite): string {
  const deed =
    what === 'attach'
      ? `that ${ticket ?? 'a ticket'} belongs to it`
      : what === 'version'
        ? 'that there is this version'
        : 'that it is closed';
  const why = detail === null ? '' : ` ${detail}`;
  return state === 'waiting'
    ? `The tracker has still to be told ${deed}.${why}`
    : `The tracker will not be told ${deed}.${why}`;
}
