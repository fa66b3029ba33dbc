import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo, trustsInReach, type Permission } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, forbidden, notFound } from '../../platform/http/problem.js';
import type { Release } from '../../releases/release.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { speaksFor } from '../../sites/spokespeople.facts.js';
import { lockEvidence } from '../evidence-lock.table.js';
import type { ReasonBody } from '../evidence.schema.js';
import type { ControlledDocument } from './document.js';
import { documentStates, groupsLacking, type DocumentState } from './document.js';
import type { RatifyingGroup } from './document-kind.js';
import type { DocumentBody, DocumentQuery } from './document.schema.js';
import { documentsWhere, keepDocument, keepDocumentWithdrawal, lockDocuments, today } from './document.table.js';

/** A document with how it stands today, and whose approval it lacks. */
export interface ShownDocument extends ControlledDocument {
  readonly state: DocumentState;
  readonly lacking: readonly RatifyingGroup[];
}

/** A document that nobody looks at for longer is not under control. */
const MOST_YEARS_TO_REVIEW = 5;

/** Keeps documents under control: what they are, where they are, and what became of them. The documents themselves live elsewhere. */
@Injectable()
export class ControlledDocuments {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
  ) {}

  /**
   * Keeps one version of a document; it takes the place of the one before once it is approved. Refuses with 404 an unknown release
   * or Trust, 403 a Trust's person a document that is not the Trust's, 400 a release of another product, a Trust that does not run it, an
   * owner who does not speak for the Trust and a review that is over or years away, and 409 a version that is there already.
   */
  async register(body: DocumentBody, caller: Caller): Promise<ShownDocument> {
    const { release = null, trust = null } = body;
    this.refuseOutOfReach(caller, 'documents.register', trust);
    if (trust !== null) this.refuseElsewhere(trust, body);
    return await this.database.transaction(async (tx) => {
      if (trust !== null) await this.refuseStranger(tx, trust, body);
      if (release !== null) await lockEvidence(tx, release);
      await lockDocuments(tx, body.product);
      const digest = release === null ? null : await digestOf(tx, release, body);
      const { reviewOn = null, foiClause = null, changes = null, sha256 = null, link = null } = body;
      if (reviewOn !== null) refuseReview(reviewOn, await today(tx));
      const said = { ...body, release, digest, trust, reviewOn, foiClause, changes, sha256, link };
      const id = await keepDocument(tx, { ...said, by: caller.person });
      if (id === null)
        throw conflict(
          `Version ${body.version} of ${body.reference} is there already, and stays as it is. Give the new one another version.`,
        );
      await recordDeed(tx, { caller, action: 'document.registered', id, detail: said });
      return await shownDocument(tx, id);
    });
  }

  /** Takes a document back: what it stood for is not met any more. Refuses with 404, 403 as `register`, and 409 one that already was. */
  async withdraw(id: string, { reason }: ReasonBody, caller: Caller): Promise<ShownDocument> {
    return await this.database.transaction(async (tx) => {
      const { release, product, trust, kind, reference, version } = await this.inSight(tx, id, caller);
      this.refuseOutOfReach(caller, 'documents.register', trust);
      if (release !== null) await lockEvidence(tx, release);
      await lockDocuments(tx, product);
      const isFirst = await keepDocumentWithdrawal(tx, { document: id, reason, by: caller.person });
      if (!isFirst) throw conflict('This document was already withdrawn.');
      const detail = { kind, product, release, trust, reference, version, reason };
      await recordDeed(tx, { caller, action: 'document.withdrawn', id, detail });
      return await shownDocument(tx, id);
    });
  }

  /** Refuses with 404 an unknown one, and another Trust's. */
  async find(id: string, caller: Caller): Promise<ShownDocument> {
    return await this.database.transaction(async (tx) => {
      await this.inSight(tx, id, caller);
      return await shownDocument(tx, id);
    });
  }

  /** Documents that the caller may see, every version, oldest first; a Trust sees its own. */
  async list(query: DocumentQuery, caller: Caller): Promise<{ documents: readonly ShownDocument[] }> {
    return await this.database.transaction(async (tx) => {
      const found = await documentsWhere(tx, query);
      const shown = shownOf(found, await today(tx));
      return { documents: shown.filter(({ trust }) => isInReach(caller, trust)) };
    });
  }

  /** Of one release and of its product whatever the release, none of a Trust's, so none for a Trust; every version, oldest first. */
  async ofRelease(
    { version, product }: Pick<Release, 'version' | 'product'>,
    caller: Caller,
  ): Promise<readonly ShownDocument[]> {
    if (!isInReach(caller, null)) return [];
    return await this.database.transaction(async (tx) => {
      const shown = shownOf(await documentsWhere(tx, { product, trust: null }), await today(tx));
      return shown.filter(({ release }) => release === null || release === version);
    });
  }

  private async inSight(tx: Tx, id: string, caller: Caller): Promise<ControlledDocument> {
    const [document] = await documentsWhere(tx, { id });
    if (document === undefined || !isInReach(caller, document.trust)) throw notFound('document');
    return document;
  }

  private refuseOutOfReach(caller: Caller, permission: Permission, trust: string | null): void {
    if (mayDo(caller, permission, { trust })) {
      if (trust !== null && this.environments.trust(trust) === null) throw notFound('Trust');
      return;
    }
    if (trust !== null) throw notFound('Trust');
    throw forbidden("You look after your Trust's documents only; name the Trust.");
  }

  /** Owners are written to when a review is near: what a Trust keeps must not have us write to just anybody (abuse 75). */
  private async refuseStranger(tx: Tx, trust: string, { owner }: DocumentBody): Promise<void> {
    const of = this.environments.trust(trust);
    if (of !== null && (await speaksFor(tx, of, owner.email))) return;
    const fix = 'name one of its contacts in trusts.yml, or one of its people here';
    throw badRequest([{ field: 'owner.email', fault: `is the address of nobody at ${trust}`, fix }]);
  }

  private refuseElsewhere(trust: string, { product }: DocumentBody): void {
    const runsIt = this.environments.sitesWhere({ product }).some((site) => site.trust === trust);
    if (runsIt) return;
    throw badRequest([{ field: 'product', fault: `does not run at ${trust}`, fix: 'name a product that does' }]);
  }
}

/** `2027-03-31`, both of them. */
function refuseReview(reviewOn: string, today: string): void {
  if (reviewOn < today)
    throw badRequest([{ field: 'reviewOn', fault: 'is over already', fix: 'give a day that is to come' }]);
  const last = `${Number(today.slice(0, 4)) + MOST_YEARS_TO_REVIEW}${today.slice(4)}`;
  const fix = `give a day within ${MOST_YEARS_TO_REVIEW} years; the next version names the one after it`;
  if (reviewOn > last) throw badRequest([{ field: 'reviewOn', fault: 'is too far away', fix }]);
}

function isInReach(caller: Caller, trust: string | null): boolean {
  const reach = trustsInReach(caller, 'documents.read');
  return reach === 'every' || (trust !== null && reach.includes(trust));
}

async function digestOf(tx: Tx, version: string, { product }: DocumentBody): Promise<string> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  if (release.product === product) return release.digest;
  const fault = `is not the product of ${version}, which is one of ${release.product}`;
  throw badRequest([{ field: 'product', fault, fix: `use ${release.product}` }]);
}

/** A document as it stands today, beside all its versions. Refuses with 404 an unknown one. */
export async function shownDocument(tx: Tx, id: string): Promise<ShownDocument> {
  const [document] = await documentsWhere(tx, { id });
  if (document === undefined) throw notFound('document');
  const { product, kind } = document;
  const found = shownOf(await documentsWhere(tx, { product, kind }), await today(tx)).find((one) => one.id === id);
  if (found === undefined) throw notFound('document');
  return found;
}

/** Each with how it stands; all versions of each must be among them, oldest first. */
function shownOf(documents: readonly ControlledDocument[], day: string): readonly ShownDocument[] {
  const states = documentStates(documents, day);
  return documents.map((document) => ({
    ...document,
    state: states.get(document.id) ?? 'awaiting-approval',
    lacking: groupsLacking(document),
  }));
}

async function recordDeed(
  tx: Tx,
  deed: { caller: Caller; action: string; id: string; detail: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { caller, action, id, detail } = deed;
  await record(tx, { actor: `person:${caller.person}`, action, subject: `document:${id}`, detail });
}
