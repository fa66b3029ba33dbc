import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { conflict, notFound, Problem } from '../../platform/http/problem.js';
import { Turns } from '../../platform/turns.js';
import { Environments } from '../../sites/environments.service.js';
import type { ProductSettings, TrackerSettings } from '../../sites/product-settings.js';
import { beginReading, findReading } from '../outside-reading.table.js';
import { findRelease } from '../release.table.js';
import type { Release } from '../release.js';
import { agreeOn } from './agreed-scope.service.js';
import { announceClosure, announceVersion, notYetTold, ticketOf } from './announcement.service.js';
import { ATTACH_TOPIC, trackedVersion, VERSION_TOPIC } from './announcement.service.js';
import { filesAt, type EvidenceFile } from './attachment.table.js';
import { IssueTracker } from './issue-tracker.js';
import { ScopeReader } from './scope-reader.service.js';
import type { ClosingBody, ScopeBody } from './scope.schema.js';
import { buildingTowards, findClosure, findWish, keepClosure, lockScope } from './scope.table.js';
import { viewOf, type ShownScope, type ShownWrite } from './scope-view.js';
import { findSnapshot, outlinesOf } from './snapshot.table.js';
import { sameWish, toAttach, type KeptWish } from './wish.js';

/** The files at one ticket that needs evidence. */
export interface TicketEvidence {
  readonly ticket: string;
  readonly files: readonly EvidenceFile[];
}

/** Of which release the tickets are agreed on. */
interface AgreedAt {
  readonly version: string;
  /** The id of what was agreed on as whoever agrees anew saw it, null where nothing was; left out, whatever was. */
  readonly over?: number | null;
}

/** What tickets a release is meant to hold, and what the tracker says of it. */
@Injectable()
export class Scopes {
  private readonly readings = new Turns<ShownScope>();

  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly tracker: IssueTracker,
    private readonly reader: ScopeReader,
  ) {}

  /**
   * Keeps what was agreed, and has the tracker told of what it lacks, sooner or later; takes nothing off there. The same again changes
   * nothing. Refuses with 404 an unknown release, and with 409 a closed one, a product without a tracker, and where something else was
   * agreed on than what `over` names.
   */
  async set({ version, over }: AgreedAt, body: ScopeBody, caller: Caller): Promise<ShownScope> {
    return await this.database.transaction(async (tx) => {
      await lockScope(tx, version);
      const release = await registered(tx, version);
      const { settings, tracker } = this.trackedAs(release);
      await refuseClosed(tx, version);
      const before = await findWish(tx, version);
      if (over !== undefined) refuseOver(before, over, body);
      const tickets = toAttach(body, { before, ...(await whatIsThere(tx, release, before)) });
      if (before === null || !sameWish(before, body) || tickets.length > 0) {
        await agreeOn(tx, release, { settings, tracker, wish: body, tickets, by: caller.person });
      }
      return await this.view(tx, release);
    });
  }

  /** Refuses with 404 an unknown release. */
  async show(version: string): Promise<ShownScope> {
    return await this.database.transaction(async (tx) => await this.view(tx, await registered(tx, version)));
  }

  /**
   * Reads the scope from the tracker now; those who ask while it is being read share the next reading. Refuses with 404, 409 without a
   * tracker, and 503 when the tracker does not answer as it should.
   */
  refresh(version: string): Promise<ShownScope> {
    return this.readings.take(version, () => this.readNow(version));
  }

  private async readNow(version: string): Promise<ShownScope> {
    const { release, begun } = await this.database.transaction(async (tx) => {
      const found = await registered(tx, version);
      this.trackedAs(found);
      return { release: found, begun: this.tracker.isSetUp ? await beginReading(tx, 'scope', version) : null };
    });
    if (begun === null) throw unavailable('No issue tracker is set up: set JIRA_URL and its token.');
    const trouble = await this.reader.read(release, begun);
    if (trouble !== null) throw unavailable(trouble.message);
    return await this.show(version);
  }

  /** The files at the tickets that need evidence, as the last reading named them (003-060). Refuses with 404 an unknown release. */
  async evidence(version: string): Promise<{ evidence: readonly TicketEvidence[] }> {
    return await this.database.transaction(async (tx) => {
      const { product } = await registered(tx, version);
      const types = this.environments.product(product)?.tracker?.evidenceTypes ?? [];
      const reading = await findReading(tx, 'scope', version);
      const outlines = await outlinesOf(tx, reading?.snapshot == null ? [] : [reading.snapshot]);
      const tickets = [...outlines.values()]
        .flatMap((outline) => outline.tickets)
        .filter(({ type }) => types.includes(type));
      const files = await filesAt(
        tx,
        product,
        tickets.map(({ key }) => key),
      );
      const of = ({ key, attachments }: (typeof tickets)[number]) =>
        files.filter(({ id, ticket }) => ticket === key && attachments.includes(id));
      return { evidence: tickets.map((ticket) => ({ ticket: ticket.key, files: of(ticket) })) };
    });
  }

  /**
   * Says that a release is over, and has its version closed in the tracker after all else that it is still to be told (003-106). The
   * same again changes nothing. Refuses with 404 an unknown release.
   */
  async close(version: string, { releasedOn }: ClosingBody, caller: Caller): Promise<ShownScope> {
    return await this.database.transaction(async (tx) => {
      await lockScope(tx, version);
      const release = await registered(tx, version);
      const isNew = await keepClosure(tx, { release: version, by: caller.person, releasedOn });
      const closure = await findClosure(tx, version);
      if (isNew && closure !== null) {
        const settings = this.environments.product(release.product);
        await announceVersion(tx, release, settings);
        if (settings?.tracker != null)
          await announceClosure(tx, release, { tracker: settings.tracker, releasedOn: closure.releasedOn });
        const detail = { releasedOn: closure.releasedOn };
        await record(tx, {
          actor: `person:${caller.person}`,
          action: 'release.closed',
          subject: `release:${version}`,
          detail,
        });
      }
      return await this.view(tx, release);
    });
  }

  private trackedAs({ product }: Release): { readonly settings: ProductSettings; readonly tracker: TrackerSettings } {
    const settings = this.environments.product(product);
    if (settings?.tracker == null)
      throw conflict(`No tracker is known for ${product}, so its releases have no scope; name one in products.yml.`);
    return { settings, tracker: settings.tracker };
  }

  private async view(tx: Tx, release: Release): Promise<ShownScope> {
    const settings = this.environments.product(release.product)?.tracker ?? null;
    const reading = await findReading(tx, 'scope', release.version);
    const wish = await findWish(tx, release.version);
    return viewOf({
      release,
      tracker: settings === null ? null : { settings, version: trackedVersion(settings, release).name },
      wish,
      builtTowardsBy: await buildingTowards(tx, release.version),
      reading,
      scope: reading?.snapshot == null ? null : await findSnapshot(tx, reading.snapshot),
      outstanding: await writesOf(tx, release, wish),
      closed: await findClosure(tx, release.version),
    });
  }
}

async function registered(tx: Tx, version: string): Promise<Release> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  return release;
}

/** Who agrees on the very same takes nothing away. */
function refuseOver(before: KeptWish | null, over: number | null, body: ScopeBody): void {
  if ((before?.id ?? null) === over || (before !== null && sameWish(before, body))) return;
  const theirs = before === null ? 'nothing' : before.tickets.join(', ');
  throw conflict(
    `${before?.by.name ?? 'Somebody'} agreed on other tickets since you saw them: ${theirs}. Put the two together, then agree on that.`,
  );
}

async function refuseClosed(tx: Tx, version: string): Promise<void> {
  const closure = await findClosure(tx, version);
  if (closure !== null)
    throw conflict(`Release ${version} was closed by ${closure.by.name}; its scope stays as it is.`);
}

/** What the tracker shows, as far as that is known, and what is on its way to it. */
async function whatIsThere(
  tx: Tx,
  release: Release,
  before: KeptWish | null,
): Promise<{ attached: readonly string[] | null; underWay: readonly string[] }> {
  const reading = await findReading(tx, 'scope', release.version);
  // What was read before the last wish cannot tell what became of it.
  const isLater = before === null || (reading?.readAt ?? before.at) > before.at;
  const snapshot = isLater ? (reading?.snapshot ?? null) : null;
  const outline = snapshot === null ? undefined : (await outlinesOf(tx, [snapshot])).get(snapshot);
  const waiting = (await notYetTold(tx, release)).filter(
    ({ topic, state }) => topic === ATTACH_TOPIC && state === 'waiting',
  );
  return { attached: outline?.tickets.map(({ key }) => key) ?? null, underWay: waiting.map(ticketOf) };
}

/** What the tracker is still to be told; not that it refused a ticket which nobody wants any more. */
async function writesOf(tx: Tx, release: Release, wish: KeptWish | null): Promise<readonly ShownWrite[]> {
  const told = (await notYetTold(tx, release)).filter(
    (message) =>
      message.topic !== ATTACH_TOPIC ||
      message.state !== 'refused' ||
      wish === null ||
      wish.tickets.includes(ticketOf(message)),
  );
  return told.map((message) => {
    const { topic, state, tries, detail } = message;
    if (topic === ATTACH_TOPIC) return { what: 'attach', ticket: ticketOf(message), state, tries, detail };
    return { what: topic === VERSION_TOPIC ? 'version' : 'close', ticket: null, state, tries, detail };
  });
}

function unavailable(detail: string): Problem {
  return new Problem(503, 'tracker-unavailable', detail);
}
