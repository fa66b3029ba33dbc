import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { grouped } from '../../platform/grouping.js';
import { badRequest, notFound } from '../../platform/http/problem.js';
import type { AskedDocument } from '../../sites/asked-documents.js';
import { Environments } from '../../sites/environments.service.js';
import { readHostKey } from '../../sites/host-key.js';
import { PRODUCTS, type Product, type Site } from '../../sites/site.js';
import type { Trust } from '../../sites/trust.js';
import type { ControlledDocument } from '../documents/document.js';
import { standingOf, type AskedStanding } from '../documents/document-standing.js';
import { documentsWhere, today } from '../documents/document.table.js';
import { contactsOf, type NamedContact } from './contact-word.js';
import { contactWords, keepContactWord } from './contact-word.table.js';
import {
  passportInBrief,
  passportOf,
  type Passport,
  type PassportFacts,
  type PassportInBrief,
  type PassportSite,
} from './passport.js';
import type { VerificationBody } from './passport.schema.js';
import { SiteReaches, type SiteReach } from './site-reach.js';

/** Tells whether each Trust's onboarding is complete, and keeps that its contacts are who they are said to be. */
@Injectable()
export class Passports {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly reaches: SiteReaches,
  ) {}

  /** Refuses with 404 an unknown Trust, and another's. */
  async show(id: string, caller: Caller): Promise<Passport> {
    const trust = this.trustFor(id, caller);
    return await this.database.transaction(async (tx) => only(await this.of(tx, [trust])));
  }

  /** Those of every Trust that the caller may see. */
  async list(caller: Caller): Promise<{ passports: readonly Passport[] }> {
    return { passports: await this.database.transaction((tx) => this.of(tx, this.trustsFor(caller))) };
  }

  /** How that of every Trust stands that the caller may see. */
  async listInBrief(caller: Caller): Promise<readonly PassportInBrief[]> {
    return this.database.transaction((tx) => this.briefOf(tx, this.trustsFor(caller)));
  }

  /** As they stand at this moment of the database's clock, in the order of the Trusts given. */
  async of(tx: Tx, trusts: readonly Trust[]): Promise<readonly Passport[]> {
    const ids = this.sitesWithin(trusts).map(({ id }) => id);
    const reaches = new Map((await this.reaches.of(tx, ids)).map((reach) => [reach.site, reach]));
    return (await this.factsOf(tx, trusts, reaches)).map(passportOf);
  }

  /** As `of`. How sites were last met is not asked: it decides nothing. */
  async briefOf(tx: Tx, trusts: readonly Trust[]): Promise<readonly PassportInBrief[]> {
    return (await this.factsOf(tx, trusts, new Map())).map(passportInBrief);
  }

  private async factsOf(
    tx: Tx,
    trusts: readonly Trust[],
    reaches: ReadonlyMap<string, SiteReach>,
  ): Promise<readonly PassportFacts[]> {
    const now = await databaseNow(tx);
    const ids = trusts.map(({ id }) => id);
    const words = grouped(await contactWords(tx, ids), ({ trust }) => trust);
    const sites = grouped(await this.sitesOf(tx, trusts, reaches), ({ site }) => site.trust);
    const kept = grouped(await this.askedDocuments(tx, ids), ({ trust }) => trust);
    const day = await today(tx);
    return trusts.map((trust) => {
      const own = sites.get(trust.id) ?? [];
      const documents = this.documentsOf(kept.get(trust.id) ?? [], { day, sites: own.map(({ site }) => site) });
      return { trust, sites: own, words: words.get(trust.id) ?? [], documents, now };
    });
  }

  /**
   * Keeps that a person made sure that a contact is who the files say, and how. Refuses with 404 an unknown Trust and another's, and
   * with 400 an address that is not a contact's, and one's own.
   */
  async verify(id: string, { email, reason }: VerificationBody, caller: Caller): Promise<Passport> {
    const trust = this.trustFor(id, caller);
    if (!mayDo(caller, 'contacts.verify', { trust: id })) throw notFound('Trust');
    const contact = contactsOf(trust).find((one) => one.email.toLowerCase() === email.toLowerCase());
    if (contact === undefined)
      throw badRequest([
        { field: 'email', fault: 'is no contact of this Trust', fix: 'use one that trusts.yml names' },
      ]);
    return await this.database.transaction(async (tx) => {
      await this.keep(tx, {
        trust: id,
        contact,
        word: 'verified',
        reason,
        by: caller.person,
        actor: `person:${caller.person}`,
      });
      return only(await this.of(tx, [trust]));
    });
  }

  /** Keeps a word about a contact, with its audit record. `by`: person id, or null where it is the contact's own. */
  async keep(
    tx: Tx,
    said: {
      readonly trust: string;
      readonly contact: NamedContact;
      readonly word: 'verified' | 'wrong';
      readonly reason: string | null;
      readonly by: string | null;
      readonly actor: string;
    },
  ): Promise<void> {
    const { contact, actor, ...word } = said;
    await keepContactWord(tx, { ...contact, ...word });
    const detail = { role: contact.role, word: word.word, reason: word.reason };
    await record(tx, { actor, action: `contact.${word.word}`, subject: `trust:${word.trust}`, detail });
  }

  private trustFor(id: string, caller: Caller): Trust {
    const trust = mayDo(caller, 'sites.read', { trust: id }) ? this.environments.trust(id) : null;
    if (trust === null) throw notFound('Trust');
    return trust;
  }

  private trustsFor(caller: Caller): readonly Trust[] {
    const reach = trustsInReach(caller, 'sites.read');
    return this.environments.trusts.filter(({ id }) => reach === 'every' || reach.includes(id));
  }

  private sitesWithin(trusts: readonly Trust[]): readonly Site[] {
    const ids = new Set(trusts.map(({ id }) => id));
    const sites = this.environments.sitesWhere({ environment: 'production' });
    return sites.filter(({ trust }) => trust !== null && ids.has(trust));
  }

  private async sitesOf(
    tx: Tx,
    trusts: readonly Trust[],
    reaches: ReadonlyMap<string, SiteReach>,
  ): Promise<readonly PassportSite[]> {
    const sites = this.sitesWithin(trusts);
    const nodes = [...new Set(sites.map(({ controlNode }) => controlNode))];
    const strangers = await this.reaches.strangers(tx, nodes);
    // Thousands of sites have one control node between them.
    const keys = new Map(nodes.map((id) => [id, readHostKey(this.environments.controlNode(id).hostKey)]));
    return sites.map((site) => ({
      site,
      hostKey: keys.get(site.controlNode) ?? null,
      isStranger: strangers.includes(site.controlNode),
      reach: reaches.get(site.id) ?? null,
    }));
  }

  /** Every version of what a product asks of these Trusts; of no other kind, which decides nothing here. */
  private async askedDocuments(tx: Tx, trusts: readonly string[]): Promise<readonly ControlledDocument[]> {
    const kinds = new Set(PRODUCTS.flatMap((product) => this.askedOf(product).map(({ kind }) => kind)));
    return kinds.size === 0 ? [] : documentsWhere(tx, { trusts, kinds: [...kinds] });
  }

  private askedOf(product: Product): readonly AskedDocument[] {
    const asked = this.environments.product(product)?.documents?.asked ?? [];
    return asked.filter(({ bound }) => bound === 'trust');
  }

  private documentsOf(
    kept: readonly ControlledDocument[],
    { day, sites }: { readonly day: string; readonly sites: readonly Site[] },
  ): readonly AskedStanding[] {
    const products = PRODUCTS.filter((product) => sites.some((site) => site.products[product] !== undefined));
    const asked = products.flatMap((product) => this.askedOf(product).map((one) => ({ product, one })));
    return asked.map(({ product, one }) =>
      standingOf(one, { documents: kept.filter((document) => document.product === product), today: day }),
    );
  }
}

function only(passports: readonly Passport[]): Passport {
  const [passport] = passports;
  if (passport === undefined) throw notFound('Trust');
  return passport;
}
