import { Injectable } from '@nestjs/common';
import { entriesAbout } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest } from '../../platform/http/problem.js';
import { lastDayIn } from '../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import type { RcaAction } from './action.js';
import { namesIn } from './naming.js';
import {
  isOverdue,
  missingSections,
  RCA_SECTIONS,
  type RcaIncident,
  type RcaSectionName,
  type RcaState,
} from './rca.js';
import { RcaFactsFinder, subjectsOf } from './rca.facts.js';
import { rcaMarkdown } from './rca-markdown.js';
import { rcaPage } from './rca-page.js';
import type { ExportQuery, RcaQuery } from './rca.schema.js';
import { listRcas, type RcaOfIncident } from './rca.table.js';
import { causeInWords, rcaReading, wordsFor, type Audience, type RcaFacts, type RcaReading } from './reading.js';
import { REFLECTION_QUESTIONS, type Reflection } from './reflection.js';
import { reflectionsOf } from './reflection.table.js';
import type { RepeatedCause } from './repeats.js';

/** What those who work on it see beside what everybody reads. */
interface Working {
  /** Who wrote each section last, and the version to write over. */
  readonly sections: Readonly<Partial<Record<RcaSectionName, { version: number; by: string; at: Date }>>>;
  /** What has to be written before it can be handed in. */
  readonly missing: readonly RcaSectionName[];
  /** People named in it; each has to be spoken of by role before it can be handed in. */
  readonly names: readonly { readonly where: string; readonly name: string }[];
  readonly owners: readonly Pick<RcaAction, 'number' | 'owner'>[];
  /** Name of who signed it off, for the AI Centre; null while nobody has. */
  readonly signedOffBy: string | null;
}

export interface ShownRca extends RcaReading {
  readonly id: string;
  readonly revision: number;
  readonly sentBackBecause: string | null;
  /** Null to a Trust. */
  readonly working: Working | null;
}

/** One line of the RCA list (003-063). Times are UTC. */
export interface ListedRca {
  readonly id: string;
  readonly incident: string;
  /** What went wrong, as it was raised; null to a Trust, since it may speak of others. */
  readonly what: string | null;
  readonly product: string | null;
  readonly severity: number;
  readonly state: RcaState;
  readonly openedAt: Date;
  readonly dueAt: Date;
  /** The last day, in London, on which it is not late: `yyyy-mm-dd`. */
  readonly dueOn: string;
  readonly isOverdue: boolean;
  readonly signedOffAt: Date | null;
  readonly closedAt: Date | null;
}

/** What somebody did about an incident and its RCA, as the record proves it (004-026). */
interface OwnPart {
  readonly incident: string;
  readonly person: string;
  readonly did: readonly {
    readonly at: string;
    readonly what: string;
    readonly about: string;
    readonly proof: string;
  }[];
  readonly reflections: readonly (Pick<Reflection, 'words' | 'at'> & { readonly question: string | null })[];
}

export interface RcaExport {
  readonly format: ExportQuery['format'];
  readonly text: string;
}

/** Reads RCAs, each caller what concerns them. */
@Injectable()
export class Rcas {
  constructor(
    private readonly database: Database,
    private readonly finder: RcaFactsFinder,
  ) {}

  /** The newest first; a Trust's own are those that touch its sites or name it (003-064). */
  async list({ product, state, limit }: RcaQuery, caller: Caller): Promise<{ readonly rcas: readonly ListedRca[] }> {
    const wish = { product: product ?? null, state: state ?? null, of: this.finder.reachOf(caller), limit };
    return this.database.transaction(async (tx) => {
      const now = await databaseNow(tx);
      return { rcas: (await listRcas(tx, wish)).map((one) => listed(one, wish.of === null, now)) };
    }, 'rca.list');
  }

  async find(id: string, caller: Caller): Promise<ShownRca> {
    return this.database.transaction((tx) => this.shown(tx, id, caller), 'rca.find');
  }

  /** Its incident. Refuses with 404 an RCA that does not concern the caller. */
  async incidentOf(id: string, caller: Caller): Promise<Pick<RcaIncident, 'id' | 'number'>> {
    return this.database.transaction(async (tx) => (await this.finder.reached(tx, id, caller)).incident);
  }

  /** One RCA as the caller sees it. Refuses with 404 what does not concern them. */
  async shown(tx: Tx, id: string, caller: Caller): Promise<ShownRca> {
    const found = await this.finder.reached(tx, id, caller);
    const audience = this.finder.audienceOf(found, caller);
    const facts = await this.finder.gather(tx, found, audience);
    const { revision, sentBackBecause } = found.rca;
    const isOurs = audience === null;
    return {
      ...{ id, revision, sentBackBecause: isOurs ? sentBackBecause : null, ...rcaReading(facts, audience) },
      working: isOurs ? workingOf(facts) : null,
    };
  }

  /**
   * The whole in one document: as the caller may read it, or, for our own people, as a Trust will. Refuses with 400 a Trust that it does
   * not concern, and another than their own to a Trust.
   */
  async export(id: string, { format, trust }: ExportQuery, caller: Caller): Promise<RcaExport> {
    return this.database.transaction(async (tx) => {
      const found = await this.finder.reached(tx, id, caller);
      const own = this.finder.audienceOf(found, caller);
      const audience = trust === undefined ? own : this.audience(trust, found, caller);
      const reading = rcaReading(await this.finder.gather(tx, found, audience), audience);
      return { format, text: written(reading, format) };
    }, 'rca.export');
  }

  /** What the caller did about it, with the hash of each entry of the record that says so. */
  async ownPart(id: string, caller: Caller): Promise<OwnPart> {
    return this.database.transaction(async (tx) => {
      const { rca, incident } = await this.finder.reached(tx, id, caller);
      const subjects = [`rca:${rca.id}`, ...(await subjectsOf(tx, incident))];
      const entries = await entriesAbout(tx, { subjects, limit: 10_000 });
      const own = entries.filter(({ actor }) => actor === `person:${caller.person}`);
      const said = (await reflectionsOf(tx, id)).filter(({ by }) => by.person === caller.person);
      return {
        ...{ incident: incident.number, person: caller.name },
        did: own.map(({ at, action, subject, hash }) => ({ at, what: action, about: subject, proof: hash })),
        reflections: said.map(({ prompt, words, at }) => ({
          ...{ words, at },
          question: prompt === null ? null : REFLECTION_QUESTIONS[prompt],
        })),
      };
    }, 'rca.own-part');
  }

  /** By role as every shared text, and to a Trust without what is another's. */
  async repeats(caller: Caller): Promise<{ readonly causes: readonly RepeatedCause[] }> {
    return this.database.transaction(async (tx) => {
      const words = wordsFor(await this.finder.names(tx), this.finder.audienceAmong([], caller));
      const causes = await this.finder.repeatsAmong(tx, this.finder.reachOf(caller));
      return { causes: causes.map(({ cause, rcas }) => ({ cause: causeInWords(cause, words), rcas })) };
    }, 'rca.repeats');
  }

  private audience(trust: string, found: RcaOfIncident, caller: Caller): Audience {
    const isTheirs = mayDo(caller, 'rcas.read', { trust });
    if (!isTheirs || !this.finder.concernedBy(found).includes(trust))
      throw badRequest([
        { field: 'trust', fault: `names no Trust that it concerns: ${trust}`, fix: 'use one that it touches' },
      ]);
    return trust;
  }
}

function listed({ rca, incident }: RcaOfIncident, isOurs: boolean, now: Date): ListedRca {
  const { id, state, openedAt, dueAt, signedOffAt, closedAt } = rca;
  const { number, product, severity } = incident;
  const what = isOurs ? incident.summary : null;
  return {
    ...{ id, incident: number, what, product, severity, state, openedAt, dueAt },
    ...{ dueOn: lastDayIn(CENTRAL_ZONE, dueAt.toISOString()), isOverdue: isOverdue(rca, now), signedOffAt, closedAt },
  };
}

function workingOf(facts: RcaFacts): Working {
  const { rca, sections, actions, people } = facts;
  const written = RCA_SECTIONS.flatMap((name) => {
    const section = sections[name];
    if (section === undefined) return [];
    const { version, by, at } = section;
    return [[name, { version, by: by.name, at }] as const];
  });
  return {
    sections: Object.fromEntries(written),
    missing: missingSections(sections),
    names: namesIn(facts),
    owners: actions.map(({ number, owner }) => ({ number, owner })),
    signedOffBy: people.find(({ id }) => id === rca.signedOffBy)?.name ?? null,
  };
}

function written(reading: RcaReading, format: ExportQuery['format']): string {
  switch (format) {
    case 'markdown':
      return rcaMarkdown(reading);
    case 'html':
      return rcaPage(reading);
    case 'json':
      return `${JSON.stringify(reading, null, 2)}\n`;
  }
}
