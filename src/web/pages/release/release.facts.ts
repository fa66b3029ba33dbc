import { Injectable } from '@nestjs/common';
import { entriesAbout, type RecordedEntry } from '../../../audit/audit.table.js';
import { attestationsOf } from '../../../evidence/attestation.table.js';
import { rejectionsOf } from '../../../evidence/clinical-risk/rejection.table.js';
import { commentsOn } from '../../../evidence/consultations/consultation.table.js';
import { Consultations, type ShownConsultations } from '../../../evidence/consultations/consultations.service.js';
import type { Delegation } from '../../../evidence/delegations/delegation.js';
import { standingDelegations } from '../../../evidence/delegations/delegation.table.js';
import { Features, type Feature } from '../../../evidence/feature.service.js';
import { signOffsOf } from '../../../evidence/sign-off.table.js';
import { SmokeStandings } from '../../../evidence/smoke-tests/smoke-standing.service.js';
import { planOf } from '../../../evidence/smoke-tests/smoke-test.js';
import { smokeTestDecisionsOf, smokeTestResultsOf } from '../../../evidence/smoke-tests/smoke-test.table.js';
import { waiversOf } from '../../../evidence/waiver.table.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { namesOfPeople } from '../../../people/person.table.js';
import { Database, type Tx } from '../../../platform/database/database.service.js';
import { databaseNow } from '../../../platform/database/time.table.js';
import { Gates, type NextGate, type ShownGate } from '../../../promotions/gate.service.js';
import { listPromotions } from '../../../promotions/promotion.table.js';
import type { Edition } from '../../../release-notes/edition.js';
import { editionsOf } from '../../../release-notes/edition.table.js';
import { Sharing } from '../../../release-notes/sharing.service.js';
import { Releases, type Comparison } from '../../../releases/release.service.js';
import { latestVersions } from '../../../releases/release.table.js';
import type { ShownRelease } from '../../../releases/release.js';
import type { ShownScope } from '../../../releases/scope/scope-view.js';
import { Sources } from '../../../releases/source/source.service.js';
import type { ShownSource } from '../../../releases/source/source-view.js';
import { Scopes } from '../../../releases/scope/scope.service.js';
import { listRollouts, type RolloutRow } from '../../../rollouts/rollout.table.js';
import { unansweredSevere } from '../../../rollouts/severe/severe.table.js';
import { decisionsAbout } from '../../../rollouts/stops/stop.table.js';
import { openOverrides, type OpenOverride } from '../../../rollouts/under-way.table.js';
import { Environments } from '../../../sites/environments.service.js';
import type { Site } from '../../../sites/site.js';
import { personsIn } from '../record/record-words.js';
import type { HaltedRollout } from './rollout-story.js';
import type { SiteToTest, TestsKnown } from './smoke-test-form.js';
import type { Said } from './word-view.js';

/** So many of the latest releases are offered to compare with. */
const MOST_OTHERS = 100;
const MOST_ENTRIES = 500;

/** What of its notes is published, and how many Trusts they are for. */
export interface NotesInBrief {
  readonly editions: readonly Pick<Edition, 'kind' | 'number' | 'publishedAt'>[];
  readonly trusts: number;
}

/** Everything that the page of a release shows. */
export interface ReleaseFacts {
  readonly release: ShownRelease;
  /** Name of who registered it. */
  readonly registeredBy: string;
  readonly gates: readonly ShownGate[];
  /** The lowest gate that it has not settled behind; null where there is none. */
  readonly next: NextGate | null;
  readonly scope: ShownScope;
  readonly source: ShownSource;
  /** Versions of the same product to compare with, latest first. */
  readonly others: readonly string[];
  /** The features that need UAT, with what was said of each. */
  readonly features: readonly Feature[];
  readonly said: Said;
  /** Those by which whoever looks signs for somebody now. */
  readonly delegations: readonly Delegation[];
  /** Null where there is nothing to compare with. */
  readonly comparison: Comparison | null;
  /** Null for whoever may not read what is written. */
  readonly notes: NotesInBrief | null;
  /** Whether messages can leave. */
  readonly sends: boolean;
  /** Of this release, newest first. */
  readonly rollouts: readonly HaltedRollout[];
  readonly tests: TestsKnown;
  /** Who is heard before sign-offs, and what they said. */
  readonly consulted: ShownConsultations;
  /** Requests to open a site for it in spite of its windows, that nobody has decided about. */
  readonly overrides: readonly OpenOverride[];
  /** What the record says of it, oldest first; null for whoever may not read the record. */
  readonly record: readonly RecordedEntry[] | null;
  /** Of whoever made it or stands in its record, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

type Known = Pick<
  ReleaseFacts,
  'said' | 'rollouts' | 'record' | 'others' | 'overrides' | 'delegations' | 'names' | 'comparison' | 'tests'
>;

/** Gathers one release with all that is known of it. */
@Injectable()
export class ReleaseFinder {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly consultations: Consultations,
    private readonly features: Features,
    private readonly gates: Gates,
    private readonly releases: Releases,
    private readonly scopes: Scopes,
    private readonly sources: Sources,
    private readonly sharing: Sharing,
    private readonly smoke: SmokeStandings,
  ) {}

  /** `from`: the version to compare with; null: the one before it. Refuses with 404 an unknown version, and 400 one of another product. */
  async gather(version: string, from: string | null, caller: Caller): Promise<ReleaseFacts> {
    const release = await this.releases.find(version);
    // The gates wait for nothing of the rest. No more than two at once: many open pages follow one change, and all share the connections.
    const [{ gates, next }, { known, scope, features, editions, consulted, source }] = await Promise.all([
      this.gates.showEvery(release),
      this.beside(release, from, caller),
    ]);
    return {
      ...{ release, gates, next, scope, features, consulted, source, ...known },
      sends: this.sharing.isSetUp,
      registeredBy: known.names.get(release.registeredBy) ?? 'somebody',
      notes: mayDo(caller, 'notes.drafts') ? { editions, trusts: this.trustsOf(release) } : null,
    };
  }

  private async beside(release: ShownRelease, from: string | null, caller: Caller) {
    const known = await this.known(release, from, caller);
    const { features } = await this.features.list(release.version);
    const scope = await this.scopes.show(release.version);
    const editions = await this.database.transaction((tx) => editionsOf(tx, release.version));
    const consulted = await this.consultations.show(release.version);
    const source = await this.sources.show(release.version);
    return { known, features, scope, editions, consulted, source };
  }

  private async known(release: ShownRelease, from: string | null, caller: Caller): Promise<Known> {
    const { version } = release;
    const { others, ...known } = await this.database.transaction(async (tx) => {
      const { smoke, ...tests } = await this.tests(tx, release);
      const done = await this.saidAndDone(tx, release, { withRecord: mayDo(caller, 'audit.read'), smoke });
      return {
        ...done,
        others: await othersOf(tx, release),
        tests,
        overrides: (await openOverrides(tx)).filter((one) => one.release === version),
        delegations: await delegationsTo(tx, caller.person),
        names: await namesOfPeople(tx, peopleOf(release, done)),
      };
    });
    const before = from ?? release.rollsBackTo ?? others.find(({ sequence }) => sequence < release.sequence)?.version;
    return {
      ...known,
      others: others.map((other) => other.version),
      comparison: before === undefined ? null : await this.releases.compare({ from: before, to: version }),
    };
  }

  /** What was said of a release and done with it, and what the record holds of that. */
  private async saidAndDone(
    tx: Tx,
    release: ShownRelease,
    { withRecord, smoke }: { readonly withRecord: boolean; readonly smoke: readonly string[] },
  ): Promise<Pick<ReleaseFacts, 'said' | 'rollouts' | 'record'>> {
    const { version, digest } = release;
    const said = {
      signOffs: await signOffsOf(tx, version),
      attestations: await attestationsOf(tx, version),
      rejections: await rejectionsOf(tx, version),
    };
    const rollouts = await rolloutsOf(tx, version);
    const record = withRecord ? await recordOf(tx, version, { said, rollouts, smoke, digest }) : null;
    return { said, rollouts, record };
  }

  /** What is known of its smoke tests; `smoke`: the ids of what was decided and recorded of them. */
  private async tests(tx: Tx, release: ShownRelease): Promise<TestsKnown & { readonly smoke: readonly string[] }> {
    const { digest, product } = release;
    const sites = this.environments.sites('production', product);
    const decisions = await smokeTestDecisionsOf(tx, digest);
    const ids = sites.map(({ id }) => id);
    const results = await smokeTestResultsOf(tx, { digest, sites: ids });
    const { states, awaited } = await this.smoke.states(tx, { digest, sites: ids });
    return {
      plan: planOf(decisions.at(-1) ?? null, this.environments.product(product)?.smokeTest ?? null),
      ...{ states, toTest: awaited.flatMap((one) => toTestAt(one, sites)) },
      ...{ results, sites: new Map(sites.map(({ id, name }) => [id, name])) },
      smoke: [...decisions, ...results].map(({ id }) => id),
    };
  }

  private trustsOf({ product }: ShownRelease): number {
    const sites = this.environments.sites('production', product);
    return new Set(sites.flatMap(({ trust }) => trust ?? [])).size;
  }
}

function peopleOf(
  { registeredBy, builtBy }: ShownRelease,
  { rollouts, record }: Pick<ReleaseFacts, 'rollouts' | 'record'>,
): readonly string[] {
  const halted = rollouts.flatMap(({ halted_by: by }) => by ?? []);
  return [registeredBy, ...builtBy, ...halted, ...personsIn(record ?? [])];
}

function toTestAt(
  { site, performer, steps, failed }: Omit<SiteToTest, 'name' | 'trust'>,
  sites: readonly Site[],
): readonly SiteToTest[] {
  const at = sites.find(({ id }) => id === site);
  return at === undefined ? [] : [{ site, name: at.name, trust: at.trust, performer, steps, failed }];
}

async function othersOf(
  tx: Tx,
  { product, version }: ShownRelease,
): Promise<readonly { version: string; sequence: number }[]> {
  return (await latestVersions(tx, { product, limit: MOST_OTHERS })).filter((other) => other.version !== version);
}

async function delegationsTo(tx: Tx, person: string): Promise<readonly Delegation[]> {
  const now = await databaseNow(tx);
  return (await standingDelegations(tx)).filter(({ delegate, from }) => delegate.person === person && from <= now);
}

async function rolloutsOf(tx: Tx, release: string): Promise<readonly HaltedRollout[]> {
  const every = { environment: null, product: null, state: null, trusts: null, limit: 200 } as const;
  const told: HaltedRollout[] = [];
  for (const row of await listRollouts(tx, { ...every, release }))
    told.push({
      ...{ ...row, waveBack: await waveBack(tx, row) },
      severe: row.state === 'halted' ? await unansweredSevere(tx, row) : [],
    });
  return told;
}

/** Whoever decides that a wave goes back takes the place of who halted the rollout, and is kept just before that decision. */
async function waveBack(tx: Tx, { id, state, halt_asked_at: since }: RolloutRow): Promise<number | null> {
  if (state !== 'halted' || since === null) return null;
  const last = (await decisionsAbout(tx, id)).at(-1);
  const wave = last?.decide === 'roll-back-wave' && last.at >= since ? last.detail['wave'] : null;
  return typeof wave === 'number' ? wave : null;
}

async function recordOf(
  tx: Tx,
  version: string,
  {
    said,
    rollouts,
    smoke,
    digest,
  }: Pick<ReleaseFacts, 'said' | 'rollouts'> & { readonly smoke: readonly string[]; readonly digest: string },
): Promise<readonly RecordedEntry[]> {
  const every = { environment: null, outcome: null, before: null, limit: 200 } as const;
  const subjects = [
    `release:${version}`,
    ...said.signOffs.map(({ id }) => `sign-off:${id}`),
    ...said.attestations.map(({ id }) => `attestation:${id}`),
    ...said.rejections.map(({ id }) => `clinical-rejection:${id}`),
    ...(await commentsOn(tx, { digest, stage: null })).map(({ id }) => `consultation-comment:${id}`),
    ...smoke.map((id) => `smoke-test:${id}`),
    ...(await waiversOf(tx, version)).map(({ id }) => `waiver:${id}`),
    ...(await listPromotions(tx, { ...every, release: version })).map(({ id }) => `promotion:${id}`),
    ...rollouts.map(({ id }) => `rollout:${id}`),
  ];
  return await entriesAbout(tx, { subjects, limit: MOST_ENTRIES });
}
