import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { findIncident } from '../incidents/incident.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { IssueTracker } from '../releases/scope/issue-tracker.js';
import { vocabularyOf } from '../releases/scope/scope-reader.service.js';
import type { Ticket } from '../releases/scope/ticket.js';
import { Environments } from '../sites/environments.service.js';
import type { TrackerSettings } from '../sites/product-settings.js';
import type { StepBody } from './hotfix.schema.js';
import { findHotfix } from './hotfix.table.js';
import { STEPS } from './step.js';

/** So long the tracker is waited for: it may need minutes until it gives up, and a hotfix waits for nobody outside (decision 0033). */
const PATIENCE_MS = 5_000;

type Triage = Extract<StepBody, { readonly step: 'triage' }>;

/** Knows what the tracker makes of the ticket that a triage names: only a severity 1 starts a hotfix, and gates ask for one (003-023, 003-028). */
@Injectable()
export class TriagedTicket {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly tracker: IssueTracker,
  ) {}

  /**
   * Why it is none to begin a hotfix with, as a sentence; null where it is one, and where nobody can say so now. Asks outside of any
   * transaction, and nothing once a hotfix is triaged.
   */
  async objection(hotfix: string, asked: Triage): Promise<string | null> {
    const named = await this.database.transaction((tx) => this.named(tx, hotfix, asked), 'hotfix.ticket');
    if (named === null) return null;
    const ticket = await this.read(named.key, named.settings);
    return ticket === null || ticket.severity === 1 ? null : notSevere(ticket);
  }

  private async named(
    tx: Tx,
    id: string,
    asked: Triage,
  ): Promise<{ readonly key: string; readonly settings: TrackerSettings } | null> {
    const hotfix = await findHotfix(tx, id);
    if (hotfix === null || !STEPS.triage.from.includes(hotfix.state)) return null;
    const settings = this.environments.product(hotfix.product)?.tracker ?? null;
    const key = asked.ticket ?? (await findIncident(tx, hotfix.incident))?.reference ?? null;
    return settings === null || key === null ? null : { key, settings };
  }

  /** Null where the tracker has none, or does not answer soon. */
  private async read(key: string, settings: TrackerSettings): Promise<Ticket | null> {
    const late = new AbortController();
    const patience = pause(PATIENCE_MS, null, { signal: late.signal }).catch(() => null);
    try {
      const answer = await Promise.race([this.tracker.readTickets([key], vocabularyOf(settings)), patience]);
      return answer?.ok === true ? (answer.value.tickets[0] ?? null) : null;
    } finally {
      late.abort();
    }
  }
}

function notSevere({ key, severity, priority }: Ticket): string {
  const found = severity === null ? 'no severity' : `severity ${severity}`;
  const said = `${key} is of ${found} in the tracker (priority: ${priority ?? 'none'})`;
  return `${said}, and a hotfix answers only a severity 1 (003-023), which its ad-hoc release holds (003-028). Raise it to severity 1 there and try again, or name another ticket.`;
}
