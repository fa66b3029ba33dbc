import type { GateFacts } from '../../src/promotions/facts.js';
import { judge } from '../../src/promotions/gate.js';
import type { TicketStanding } from '../../src/promotions/ticket-standing.js';
import type { Verdict } from '../../src/promotions/verdict.js';
import type { OutlinedTicket } from '../../src/releases/scope/scope.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import { settingsOfProduct, type TrackerDocument, type TrackerSettings } from '../../src/sites/product-settings.js';
import { at, everythingMet } from './facts.js';

export function trackerSettings(document: Partial<TrackerDocument> = {}): TrackerSettings {
  const { tracker } = settingsOfProduct({
    title: 'FLIP',
    tracker: { project: 'FLIP', version: 'FLIP {version}', ...document },
  });
  if (tracker === null) throw new Error('There is a tracker.');
  return tracker;
}

export function ticket(key: string, over: Partial<OutlinedTicket> = {}): OutlinedTicket {
  return {
    ...{ key, type: 'Story', status: 'Done', category: 'done', resolution: 'Fixed', severity: null, labels: [] },
    attachments: [`file-of-${key}`],
    ...over,
  };
}

/** The standing of tickets for which every criterion is met; `over` spoils it. */
export function ticketsMet(
  over: Partial<TicketStanding> = {},
  tickets = [ticket('FLIP-1'), ticket('FLIP-2')],
): TicketStanding {
  return {
    ...{ kind: 'planned', product: 'FLIP', tracker: trackerSettings(), version: 'FLIP 2.1.0' },
    scope: { outline: { isThere: true, counted: tickets.length, tickets }, readAt: at(58), isKnown: true },
    wish: null,
    meeting: new Map(),
    open: { tickets: [], priorities: ['blocker', 'critical'], readAt: at(58), isKnown: true },
    files: new Map(tickets.flatMap(({ attachments }) => attachments.map((id) => [id, 'hashed'] as const))),
    asksForScope: true,
    drifts: new Map(),
    ...over,
  };
}

/** All met, with sign-offs that remember a scope. */
export function facts(tickets: TicketStanding | null, over: Partial<GateFacts> = {}): GateFacts {
  const plain = everythingMet();
  return { ...plain, signOffs: plain.signOffs.map((one) => ({ ...one, scope: 'a'.repeat(64) })), tickets, ...over };
}

export function verdict(given: GateFacts, environment: EnvironmentName, criterion: string): Verdict {
  const found = judge(given, environment).find((one) => one.criterion === criterion);
  if (found === undefined) throw new Error(`${environment} does not ask for ${criterion}.`);
  return found;
}
