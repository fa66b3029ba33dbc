import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import type { Delivery, Recipient } from '../evidence/deliveries/delivery.js';
import { deliveriesOf } from '../evidence/deliveries/delivery.table.js';
import type { Caller } from '../people/caller.js';
import { listPeople, type Person } from '../people/person.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { conflict, notFound, Problem } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import { Environments } from '../sites/environments.service.js';
import { forTrust, trustOf, type Audience } from './audience.js';
import { editionName, editionNamed, type Edition, type Reading } from './edition.js';
import { editionsOf, findDocument, findEdition, readingsOf } from './edition.table.js';
import type { SharingBody } from './publication.schema.js';

const KIND = 'release-notes';

/** A delivery, and of which reading of which edition it was. */
export interface ShownDelivery extends Delivery {
  /** Null where none of the editions has that content. */
  readonly edition: string | null;
}

export interface Shared {
  readonly edition: string;
  /** How many messages were queued by this call; the rest had been before. */
  readonly queued: number;
  readonly deliveries: readonly ShownDelivery[];
}

/** How many people a reading is for, and to how many of them it was sent before. */
export interface Outlook {
  readonly audience: Audience;
  readonly people: number;
  readonly already: number;
}

/** Sends published notes to the people that they are for, and shows what became of each message. */
@Injectable()
export class Sharing {
  constructor(
    private readonly database: Database,
    private readonly deliveries: Deliveries,
    private readonly environments: Environments,
  ) {}

  /**
   * Queues an edition's readings for those that they are for: whoever holds the role, and each contact of a Trust. Whoever was sent the
   * same before is sent nothing. Refuses with 404 an unknown edition or audience of it, 409 an edition that another has taken the place of
   * and a Gatehouse without a mail server, and 422 an audience that nobody is known of; then nothing is queued.
   */
  async share(version: string, body: SharingBody, caller: Caller): Promise<Shared> {
    return await this.database.transaction(async (tx) => {
      const edition = await this.edition(tx, version, body.edition);
      const readings = chosen(await readingsOf(tx, edition.id), body);
      const people = await listPeople(tx);
      const wanted = readings.map((reading) => ({ reading, to: this.recipientsOf(reading.audience, people) }));
      refuseNobody(wanted);
      let queued = 0;
      for (const { reading, to } of wanted) queued += await this.queue(tx, { edition, reading, to }, caller);
      if (queued > 0)
        await record(tx, {
          actor: `person:${caller.person}`,
          action: 'notes.shared',
          subject: `release:${version}`,
          detail: { edition: body.edition, audiences: readings.map(({ audience }) => audience), queued },
        });
      const { deliveries } = await this.shownOf(tx, version);
      return { edition: body.edition, queued, deliveries: deliveries.filter((one) => one.edition === body.edition) };
    });
  }

  /** Whether anything can be sent at all. */
  get isSetUp(): boolean {
    return this.deliveries.areSetUp;
  }

  /** Whom an edition would be sent to, reading by reading. Refuses as `share` a release, an edition and one that another has taken the place of. */
  async outlook(version: string, name: string): Promise<readonly Outlook[]> {
    return await this.database.transaction(async (tx) => {
      const edition = await this.edition(tx, version, name);
      const people = await listPeople(tx);
      const asked = await deliveriesOf(tx, { kind: KIND, release: version });
      const had = new Set(asked.map(({ content, to }) => `${content} ${to.email.toLowerCase()}`));
      return (await readingsOf(tx, edition.id)).map(({ audience, hash }) => {
        const emails = new Set(this.recipientsOf(audience, people).map(({ email }) => email.toLowerCase()));
        const already = [...emails].filter((email) => had.has(`${hash} ${email}`)).length;
        return { audience, people: emails.size, already };
      });
    });
  }

  /** Every delivery of a release's notes, oldest first. Refuses with 404 an unknown release. */
  async list(version: string): Promise<{ deliveries: readonly ShownDelivery[] }> {
    return await this.database.transaction(async (tx) => {
      if ((await findRelease(tx, version)) === null) throw notFound('release');
      return await this.shownOf(tx, version);
    });
  }

  private async edition(tx: Tx, version: string, name: string): Promise<Edition> {
    const at = editionNamed(name);
    const edition = at === null ? null : await findEdition(tx, { release: version, ...at });
    if (edition === null) throw notFound('edition');
    const last = (await editionsOf(tx, version)).findLast(({ kind }) => kind === edition.kind);
    if (last !== undefined && last.number > edition.number)
      throw conflict(`Edition ${editionName(last)} corrects this one; share that.`, { edition: editionName(last) });
    return edition;
  }

  private recipientsOf(audience: Audience, people: readonly Person[]): readonly Recipient[] {
    const trust = trustOf(audience);
    if (trust !== null) {
      const contacts = this.environments.trust(trust)?.contacts ?? [];
      return contacts.map(({ name, email, role }) => ({ name, email, role, trust }));
    }
    return people
      .filter(({ disabledAt, roles }) => disabledAt === null && roles.some(({ role }) => role === audience))
      .map(({ name, email }) => ({ name, email, role: audience, trust: null }));
  }

  private async queue(
    tx: Tx,
    { edition, reading, to }: { edition: Edition; reading: Reading; to: readonly Recipient[] },
    caller: Caller,
  ): Promise<number> {
    const { audience, title, hash } = reading;
    const text = await findDocument(tx, { edition: edition.id, audience, format: 'text' });
    const html = await findDocument(tx, { edition: edition.id, audience, format: 'html' });
    if (text === null || html === null) throw new Error('A reading that was never written out.');
    const about = {
      kind: KIND,
      release: edition.release,
      content: hash,
      audience: `${edition.kind}/${audience}`,
    } as const;
    const message = { about, subject: title, text: text.body, html: html.body, by: caller.person };
    let queued = 0;
    for (const one of to) if ((await this.deliveries.request(tx, { ...message, to: one })) !== null) queued += 1;
    return queued;
  }

  private async shownOf(tx: Tx, version: string): Promise<{ deliveries: readonly ShownDelivery[] }> {
    const names = new Map<string, string>();
    for (const edition of await editionsOf(tx, version))
      for (const { hash } of await readingsOf(tx, edition.id)) names.set(hash, editionName(edition));
    const deliveries = await deliveriesOf(tx, { kind: KIND, release: version });
    return { deliveries: deliveries.map((one) => ({ ...one, edition: names.get(one.content) ?? null })) };
  }
}

function chosen(readings: readonly Reading[], { audiences, trusts }: SharingBody): readonly Reading[] {
  if (audiences === null && trusts === null) return readings;
  const ofTrusts = readings.filter(({ audience }) => trustOf(audience) !== null).map(({ audience }) => audience);
  const named = trusts === 'every' ? ofTrusts : (trusts ?? []).map(forTrust);
  const wanted = new Set<Audience>([...(audiences ?? []), ...named]);
  const found = readings.filter(({ audience }) => wanted.has(audience));
  const there = new Set(found.map(({ audience }) => audience));
  const unknown = [...wanted].filter((audience) => !there.has(audience));
  if (unknown.length > 0) throw notFound(`audience of this edition: ${unknown.join(', ')}`);
  return found;
}

function refuseNobody(wanted: readonly { readonly reading: Reading; readonly to: readonly Recipient[] }[]): void {
  const lacking = wanted.filter(({ to }) => to.length === 0);
  if (lacking.length === 0) return;
  const faults = lacking.map(({ reading: { audience } }) => ({
    field: audience,
    fault: 'has nobody to send to',
    fix:
      trustOf(audience) === null
        ? `Give somebody the role ${audience}, or share with the others only.`
        : 'Name contacts of the Trust in trusts.yml, or share with the others only.',
  }));
  throw new Problem(422, 'nobody-to-send-to', 'For some of the readings nobody is known; nothing was sent.', faults);
}
