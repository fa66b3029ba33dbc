import { Injectable } from '@nestjs/common';
import { attestationsOfEach } from '../evidence/attestation.table.js';
import { rejectionsOfEach } from '../evidence/clinical-risk/rejection.table.js';
import { signOffsOfEach } from '../evidence/sign-off.table.js';
import { waiversOfEach } from '../evidence/waiver.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { grouped } from '../platform/grouping.js';
import { openSevereActions } from '../incidents/rca/rca-action.table.js';
import { SharedNotes } from '../release-notes/shared-notes.service.js';
import type { NotesShared } from '../release-notes/sharing.js';
import type { Release } from '../releases/release.js';
import { UrgentFixes, type UrgentFix } from '../releases/urgent-fix.js';
import { RolloutService } from '../rollouts/rollout.service.js';
import { digestsAt } from '../rollouts/running-release.table.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import { AGREED_FOR, AgreementFacts } from './agreement.facts.js';
import type { AgreementStanding } from './agreement-standing.js';
import { GateDocuments } from './document.facts.js';
import type { GateFacts, RungStanding } from './facts.js';
import { gatherIncidents, withoutThoseOf, type ReadIncidents } from './incident.facts.js';
import { gatherSource } from './source.facts.js';
import { gatherTickets } from './ticket.facts.js';
import { newerLetIn, promotersOfEach } from './promotion.table.js';

type Standings = Readonly<Record<EnvironmentName, RungStanding>>;

/** A release of whose gates somebody asks. */
interface GatesAsked {
  readonly release: Release;
  /** How far it has come. */
  readonly standings: Standings;
  /** Whose gates are judged: what only others ask of is left out. */
  readonly environments: readonly EnvironmentName[];
  /** The halted rollout whose place it is to take. */
  readonly inPlaceOf: string | null;
}

/** What the gates of these environments are judged by for a release. */
export interface GatheredFacts extends Pick<GatesAsked, 'release' | 'environments'> {
  readonly facts: GateFacts;
}

/** What is the same for every release of a product. */
interface OfProduct {
  readonly actions: GateFacts['actions'];
  readonly incidents: ReadIncidents;
}

/** What was read of several releases at once. */
interface Read {
  readonly evidence: Evidence;
  readonly agreements: ReadonlyMap<string, AgreementStanding>;
  readonly notes: ReadonlyMap<string, NotesShared>;
  readonly urgent: ReadonlyMap<string, UrgentFix>;
  readonly products: ReadonlyMap<string, OfProduct>;
}

/** A release that asks for an environment. */
interface Entering {
  readonly release: Pick<Release, 'version' | 'product'>;
  readonly environment: EnvironmentName;
}

interface Place {
  readonly environment: EnvironmentName;
  readonly product: string;
}

function placeOf(environment: EnvironmentName, product: string): string {
  return `${environment}/${product}`;
}

/** Gathers what gates are judged by. The one file of promotions that knows many neighbours. */
@Injectable()
export class GateFactsFinder {
  constructor(
    private readonly rollouts: RolloutService,
    private readonly environments: Environments,
    private readonly sharedNotes: SharedNotes,
    private readonly agreements: AgreementFacts,
    private readonly documents: GateDocuments,
    private readonly urgent: UrgentFixes,
  ) {}

  /** Everything about a release, as it is in this transaction; `inPlaceOf`: the halted rollout whose place it is to take. */
  async gather(tx: Tx, release: Release, inPlaceOf: string | null = null): Promise<GateFacts> {
    const standings = await this.rollouts.ladderStandings(tx, release);
    const asked = { release, standings, environments: ENVIRONMENT_NAMES, inPlaceOf };
    return this.factsOf(tx, await this.read(tx, [asked]), asked);
  }

  /**
   * Of several releases, what the gates are judged by that `asks` names by how far one has come; one of which it names none is not in the
   * answer. What can be is read of all of them at once.
   */
  async gatherEach(
    tx: Tx,
    releases: readonly Release[],
    asks: (standings: Standings) => readonly EnvironmentName[],
  ): Promise<readonly GatheredFacts[]> {
    const standings = await this.rollouts.ladderStandingsOfEach(tx, releases);
    const asked = releases
      .map((release) => ({ release, standings: readOf(standings, release.digest), inPlaceOf: null }))
      .map((one) => ({ ...one, environments: asks(one.standings) }))
      .filter(({ environments }) => environments.length > 0);
    if (asked.length === 0) return [];
    const read = await this.read(tx, asked);
    const gathered: GatheredFacts[] = [];
    for (const one of asked) gathered.push({ ...one, facts: await this.factsOf(tx, read, one) });
    return gathered;
  }

  /**
   * The versions registered after this one that have settled in the environment, or run at any site there by its own probe, even
   * where their rollout did not end well: this one would be a step back from them.
   */
  async newerThere(tx: Tx, release: Release, environment: EnvironmentName): Promise<readonly string[]> {
    const newer = await this.newerThanEach(tx, [{ release, environment }]);
    return newer.get(release.version) ?? [];
  }

  /** The same of several releases, each in one environment, by its version; one that nothing newer is ahead of is not in the answer. */
  async newerThanEach(tx: Tx, asked: readonly Entering[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const letIn = await newerLetIn(
      tx,
      asked.map(({ release: { version }, environment }) => ({ release: version, environment })),
    );
    if (letIn.length === 0) return new Map();
    const products = new Map(asked.map(({ release: { version, product } }) => [version, product]));
    const newer = letIn.map((one) => ({ ...one, product: readOf(products, one.release) }));
    const standings = await this.rollouts.ladderStandingsOfEach(tx, newer);
    const running = await this.runningIn(tx, newer);
    const there = newer.filter(
      ({ digest, environment, product }) =>
        readOf(standings, digest)[environment].state === 'settled' ||
        readOf(running, placeOf(environment, product)).has(digest),
    );
    return new Map(
      [...grouped(there, ({ release }) => release)].map(([of, these]) => [of, these.map(({ version }) => version)]),
    );
  }

  /** The digests that run in each of these environments, by `placeOf` it. */
  private async runningIn(tx: Tx, asked: readonly Place[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const running = new Map<string, ReadonlySet<string>>();
    for (const { environment, product } of asked) {
      const place = placeOf(environment, product);
      if (running.has(place)) continue;
      const sites = this.environments.sites(environment, product).map(({ id }) => id);
      running.set(place, await digestsAt(tx, sites, product));
    }
    return running;
  }

  private async read(tx: Tx, asked: readonly Pick<GatesAsked, 'release' | 'environments'>[]): Promise<Read> {
    const releases = asked.map(({ release }) => release);
    const intoLive = asked.filter(({ environments }) => environments.includes(AGREED_FOR));
    const evidence = await readEvidence(
      tx,
      releases.map(({ version }) => version),
    );
    const agreements = await this.agreements.ofEach(
      tx,
      intoLive.map(({ release }) => release),
    );
    const notes = await this.sharedNotes.ofEach(tx, releases);
    const urgent = await this.urgent.ofEach(tx, releases);
    const products = new Map<string, OfProduct>();
    const concerned = [...new Set(releases.map((release) => release.product))];
    const owed = await openSevereActions(tx, concerned);
    for (const product of concerned) {
      const actions = owed.get(product) ?? null;
      const settings = this.environments.product(product);
      products.set(product, { actions, incidents: await gatherIncidents(tx, { product, settings }) });
    }
    return { evidence, agreements, notes, urgent, products };
  }

  private async factsOf(tx: Tx, read: Read, asked: GatesAsked): Promise<GateFacts> {
    const { release, standings, inPlaceOf } = asked;
    const { version, product } = release;
    const facts = evidenceOf(read.evidence, release, standings);
    const settings = this.environments.product(product);
    const { actions, incidents } = readOf(read.products, product);
    return {
      ...facts,
      agreements: read.agreements.get(version) ?? null,
      documents: await this.documents.gather(tx, release),
      tickets: await gatherTickets(tx, { ...facts, release, settings }),
      source: await gatherSource(tx, { release, settings }),
      notes: readOf(read.notes, version),
      actions,
      incidents: withoutThoseOf(inPlaceOf, incidents),
      urgent: read.urgent.get(version) ?? null,
    };
  }
}

/** As `gather`, with standings that the caller knows already, and without what outside systems say. */
export async function gatherEvidence(tx: Tx, release: Release, standings: Standings): Promise<GateFacts> {
  return evidenceOf(await readEvidence(tx, [release.version]), release, standings);
}

/** What people said of several releases, each by the release's version. */
interface Evidence {
  readonly now: Date;
  readonly signOffs: ReadonlyMap<string, GateFacts['signOffs']>;
  readonly attestations: ReadonlyMap<string, GateFacts['attestations']>;
  readonly waivers: ReadonlyMap<string, GateFacts['waivers']>;
  readonly rejections: ReadonlyMap<string, GateFacts['rejections']>;
  readonly promotedBy: ReadonlyMap<string, GateFacts['promotedBy']>;
}

async function readEvidence(tx: Tx, versions: readonly string[]): Promise<Evidence> {
  return {
    now: await databaseNow(tx),
    signOffs: await signOffsOfEach(tx, versions),
    attestations: await attestationsOfEach(tx, versions),
    waivers: await waiversOfEach(tx, versions),
    rejections: await rejectionsOfEach(tx, versions),
    promotedBy: await promotersOfEach(tx, versions),
  };
}

function evidenceOf(read: Evidence, release: Release, standings: Standings): GateFacts {
  const { version, digest, registeredBy, builtBy } = release;
  return {
    release: { version, digest, madeBy: [registeredBy, ...builtBy] },
    now: read.now,
    standings,
    signOffs: read.signOffs.get(version) ?? [],
    attestations: read.attestations.get(version) ?? [],
    waivers: read.waivers.get(version) ?? [],
    agreements: null,
    documents: null,
    tickets: null,
    source: null,
    notes: { decides: false, editions: [] },
    actions: null,
    incidents: null,
    rejections: read.rejections.get(version) ?? [],
    urgent: null,
    promotedBy: read.promotedBy.get(version) ?? [],
  };
}

/** Throws for what was not read: nothing may pass for it. */
function readOf<One>(read: ReadonlyMap<string, One>, of: string): One {
  const one = read.get(of);
  if (one === undefined) throw new Error(`A gate was asked about ${of}, of which nothing was read.`);
  return one;
}
