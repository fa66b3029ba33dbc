import { Injectable } from '@nestjs/common';
import { agreementsToChase, type ToChase } from '../../../evidence/agreements/open-agreement.table.js';
import type { ClinicalRejection } from '../../../evidence/clinical-risk/rejection.js';
import { standingRejections } from '../../../evidence/clinical-risk/rejection.table.js';
import { openDocumentsFor, type OpenDocuments } from '../../../evidence/documents/document.table.js';
import { Hotfixes } from '../../../hotfixes/hotfixes.service.js';
import {
  openActionsOf,
  openIncidentsToWork,
  openRcas,
  type OpenAction,
  type OpenIncident,
  type OpenRca,
} from '../../../incidents/to-do.table.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { openWaivers } from '../../../evidence/waiver.table.js';
import type { OpenWaiver } from '../../../evidence/waiver.js';
import { Database, type Tx } from '../../../platform/database/database.service.js';
import { databaseNow } from '../../../platform/database/time.table.js';
import { Gates, type NextGate } from '../../../promotions/gate.service.js';
import { isNext } from '../../../promotions/way-on.js';
import type { Release } from '../../../releases/release.js';
import { listReleases } from '../../../releases/release.table.js';
import { closedOf } from '../../../releases/scope/scope.table.js';
import { openHandOversTo, type HandOver } from '../../../rollouts/guidance/hand-over.table.js';
import { lastRolloutsOfEach, type LastRollout } from '../../../rollouts/rollout.table.js';
import { rejectedAtSites } from '../../../rollouts/rejected/rejected.facts.js';
import type { RejectedAtSites } from '../../../rollouts/rejected/rejected.js';
import { countVersions, type RunningCount } from '../../../rollouts/running-release.table.js';
import {
  openOverrides,
  rolloutsUnderWay,
  type OpenOverride,
  type RolloutUnderWay,
} from '../../../rollouts/under-way.table.js';
import { Environments } from '../../../sites/environments.service.js';
import { PRODUCTS, type Product, type Site } from '../../../sites/site.js';
import { AwaitedWords, type ToComment, type ToTest } from './awaited-words.facts.js';

/** So many of the latest releases of each product can be on their way up; an older one has its own page. */
const LATEST = 3;
const MOST_HOTFIXES = 5;

/** A release that may still go up, with the gate that it stands before. */
export interface MovingRelease {
  readonly release: Release;
  readonly gate: NextGate;
}

/** A release whose last rollout at its next gate ended without settling there. */
export interface EndedThere extends MovingRelease {
  readonly rollout: Pick<LastRollout, 'id' | 'state' | 'ended_at'>;
}

/** Everything that the ladder shows, as it was at `now`. */
export interface LadderFacts {
  readonly now: Date;
  readonly running: ReadonlyMap<Product, readonly RunningCount[]>;
  readonly underWay: readonly RolloutUnderWay[];
  readonly moving: readonly MovingRelease[];
  readonly ended: readonly EndedThere[];
  /** Of every release on clinical risk, those that nobody has withdrawn. */
  readonly rejections: readonly ClinicalRejection[];
  /** Rejected on clinical risk, and running all the same. */
  readonly rejected: readonly RejectedAtSites[];
  readonly waivers: readonly OpenWaiver[];
  readonly overrides: readonly OpenOverride[];
  readonly handOvers: readonly HandOver[];
  /** Those under way with steps that wait for whoever looks. */
  readonly hotfixes: readonly {
    readonly id: string;
    readonly number: string;
    readonly summary: string;
    readonly steps: readonly string[];
  }[];
  readonly incidents: readonly OpenIncident[];
  readonly rcas: readonly OpenRca[];
  /** Of whoever looks. */
  readonly actions: readonly OpenAction[];
  readonly toChase: readonly ToChase[];
  /** Documents that wait for whoever looks. */
  readonly toDecide: readonly ToDecide[];
  /** Smoke tests that wait for whoever looks. */
  readonly toTest: readonly ToTest[];
  /** Sign-offs before which whoever looks is heard. */
  readonly toComment: readonly ToComment[];
}

/** Documents that wait. */
interface ToDecide extends Pick<OpenDocuments, 'titles'> {
  /** The version of their release, or what their product is called. */
  readonly of: string;
  /** A release on whose page of documents they stand. */
  readonly at: string;
}

/** Gathers what runs, what moves, and what waits. */
@Injectable()
export class LadderFinder {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly gates: Gates,
    private readonly hotfixes: Hotfixes,
    private readonly words: AwaitedWords,
  ) {}

  async gather(caller: Caller): Promise<LadderFacts> {
    // None waits for another: what hotfixes and documents ask for is read by itself.
    const [{ latest, ...facts }, hotfixes, documents, toTest] = await Promise.all([
      this.read(caller),
      this.hotfixesFor(caller),
      this.documentsFor(caller),
      this.words.toTest(caller),
    ]);
    const gates = await this.gates.showNext(latest);
    const moving = latest.flatMap((release) => {
      const gate = gates.find((one) => one.release === release.version);
      return gate === undefined ? [] : [{ release, gate }];
    });
    const overtaken = new Set(gates.filter(({ wayOn }) => wayOn === 'overtaken').map(({ release }) => release));
    const isAlive = ({ release }: { readonly release: string | null }): boolean =>
      release === null || !overtaken.has(release);
    const next = moving.filter(({ gate }) => isNext(gate.wayOn));
    return {
      ...{ moving: next, toTest, toComment: await this.words.toComment(caller, next) },
      ...{ ...facts, hotfixes, toDecide: this.toDecide(documents.filter(isAlive), latest) },
      toChase: facts.toChase.filter(isAlive),
      ended: await this.endedAmong(moving),
    };
  }

  private async endedAmong(moving: readonly MovingRelease[]): Promise<readonly EndedThere[]> {
    const over = moving.filter(({ gate }) => gate.wayOn === 'ended');
    if (over.length === 0) return [];
    const asked = over.map(({ release }) => release);
    const last = await this.database.transaction((tx) => lastRolloutsOfEach(tx, asked), 'ladder.ended');
    return over.flatMap((one) => {
      const { digest } = one.release;
      const rollout = last.find((row) => row.digest === digest && row.environment === one.gate.environment);
      return rollout === undefined ? [] : [{ ...one, rollout }];
    });
  }

  /** Those of releases that may still go up; those of a product at its newest of them. */
  private toDecide(documents: readonly OpenDocuments[], latest: readonly Release[]): readonly ToDecide[] {
    return documents.flatMap(({ product, release, titles }) => {
      const at = latest.find((one) => one.product === product && (release === null || one.version === release));
      const of = release ?? this.environments.product(product)?.title ?? product;
      return at === undefined ? [] : [{ of, at: at.version, titles }];
    });
  }

  private async documentsFor(caller: Caller): Promise<readonly OpenDocuments[]> {
    if (!mayDo(caller, 'documents.approve', { trust: null })) return [];
    return this.database.transaction((tx) => openDocumentsFor(tx, caller.person), 'ladder.documents');
  }

  private async read({ person }: Caller): Promise<
    Omit<LadderFacts, 'moving' | 'ended' | 'hotfixes' | 'toDecide' | 'toTest' | 'toComment'> & {
      readonly latest: readonly Release[];
    }
  > {
    return this.database.transaction(async (tx) => {
      const running = new Map<Product, readonly RunningCount[]>();
      const rejections = await standingRejections(tx);
      for (const product of PRODUCTS) running.set(product, await countVersions(tx, this.sitesOf(product), product));
      return {
        running,
        now: await databaseNow(tx),
        underWay: await rolloutsUnderWay(tx),
        ...{ rejections, rejected: await rejectedAtSites(tx, this.environments.allSites, rejections) },
        waivers: await openWaivers(tx),
        overrides: await openOverrides(tx),
        handOvers: await openHandOversTo(tx, person),
        incidents: await openIncidentsToWork(tx),
        rcas: await openRcas(tx),
        actions: await openActionsOf(tx, person),
        ...(await latestAndAsked(tx)),
      };
    }, 'ladder.read');
  }

  /** Each is asked what is next for this caller; there are never many at once. */
  private async hotfixesFor(caller: Caller): Promise<LadderFacts['hotfixes']> {
    const open = await this.hotfixes.openOnes(MOST_HOTFIXES, caller);
    return open.flatMap(({ next, ...hotfix }) => {
      const steps = next
        .filter(({ you, leadsOn }) => you && leadsOn)
        .map(({ what }) => what.replace(/\.(?: .*)?$/, ''));
      return steps.length === 0 ? [] : [{ ...hotfix, steps }];
    });
  }

  private sitesOf(product: Product): readonly Site[] {
    return this.environments.allSites.filter(({ products }) => products[product] !== undefined);
  }
}

async function latestAndAsked(tx: Tx): Promise<{ latest: readonly Release[]; toChase: readonly ToChase[] }> {
  const latest = await latestReleases(tx);
  const versions = latest.map(({ version }) => version);
  return { latest, toChase: await agreementsToChase(tx, versions) };
}

async function latestReleases(tx: Tx): Promise<readonly Release[]> {
  const latest: Release[] = [];
  for (const product of PRODUCTS) {
    const query = {
      product,
      kind: null,
      versionPrefix: null,
      sort: '-registeredAt',
      after: null,
      limit: LATEST,
    } as const;
    latest.push(...(await listReleases(tx, query)));
  }
  const closed = await closedOf(
    tx,
    latest.map(({ version }) => version),
  );
  return latest.filter(({ version }) => !closed.has(version));
}
