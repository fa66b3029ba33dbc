import { grouped } from '../platform/grouping.js';
import type { NoticeRow } from './approach/due-notice.table.js';
import { quietOf, type GoOn } from './approach/quiet.js';
import type { SeenAttempt } from './attempt.table.js';
import type { SpellRow } from './offline/offline.table.js';
import { stageOf } from './offline/spell.js';
import type { RolloutFacts } from './rollout.js';
import type { SeenScope, WaveRow } from './rollout-scope.table.js';
import type { RolloutRow } from './rollout.table.js';
import {
  attemptOf,
  type DrawnSite,
  type RolloutOf,
  type Runs,
  type StandingSite,
  type ViewedRollout,
  type ViewedSite,
} from './rollout-view.js';
import type { RunningRow } from './running-release.table.js';
import type { UnansweredSevere } from './severe/severe.table.js';
import { standing, type Hold, type SiteFacts, type Standing } from './standing.js';
import type { Decided } from './stops/decision.js';
import type { Overrun } from './timing/overrun.js';

type Reach = 'every' | readonly string[];

/** Why a rollout was halted is the hub's own word, and may speak of any site; a Trust is told that it was (INV-34). */
export function heardOf(row: RolloutRow, reach: Reach): Pick<RolloutRow, 'halt_because' | 'halted_by'> {
  if (reach === 'every' || row.halt_because === null) return row;
  return { halt_because: 'The hub halted it, and can tell you why.', halted_by: null };
}

/** So is what was said of a site, as one reason is given for all the sites of a decision. */
export function wordFor(word: string | null, reach: Reach): string | null {
  return reach === 'every' || word === null ? word : 'The hub said why, and can tell you.';
}

/** So is why somebody decided as they did. */
export function toldOf(decided: Decided, reach: Reach): Decided {
  return reach === 'every' ? decided : { ...decided, detail: {}, reason: null, by: null };
}

function haltOf(row: RolloutRow, incidents: readonly UnansweredSevere[]): ViewedRollout['halt'] {
  const halted = row.state === 'halting' || row.state === 'halted';
  if (!halted || row.halt_because === null || row.halt_asked_at === null) return null;
  return { because: row.halt_because, by: row.halted_by, askedAt: row.halt_asked_at, incidents };
}

function goOnOf(
  scope: Pick<SeenScope, 'go_on_asked_by' | 'go_on_asked_at' | 'go_on_because' | 'go_on_by'>,
): GoOn | null {
  const { go_on_asked_by: askedBy, go_on_asked_at: askedAt, go_on_because: because, go_on_by: agreedBy } = scope;
  return askedBy === null || askedAt === null || because === null ? null : { askedBy, askedAt, because, agreedBy };
}

/** Whether something is to start there, by itself or since somebody said so: only then does it matter what holds it. */
export function isToStart(site: SiteFacts): boolean {
  return site.retryWanted || standing(site) === 'waiting';
}

/** What is shown of sites, by site; overruns by attempt. */
export interface Shown {
  readonly facts: ReadonlyMap<string, SiteFacts>;
  readonly attempts: ReadonlyMap<string, readonly SeenAttempt[]>;
  readonly running: ReadonlyMap<string, RunningRow>;
  readonly offline: ReadonlyMap<string, SpellRow>;
  readonly notices: ReadonlyMap<string, readonly NoticeRow[]>;
  readonly overruns: ReadonlyMap<string, Overrun>;
  readonly now: Date;
}

/** What every site in scope is known for, by its id, with what holds it. */
export function factsBySite(
  { waves }: Pick<RolloutFacts, 'waves'>,
  holds: ReadonlyMap<string, Hold> = new Map(),
): ReadonlyMap<string, SiteFacts> {
  const sites = waves.flatMap((wave) => wave.sites);
  return new Map(sites.map((site) => [site.site, { ...site, hold: holds.get(site.site) ?? null }]));
}

/** What is read of a rollout beside its row. */
interface ShapedOf {
  readonly waves: readonly WaveRow[];
  readonly scope: readonly SeenScope[];
  /** What came up in its release since it was let begin or go on, where that is told. */
  readonly severe: readonly UnansweredSevere[];
}

/** A rollout by its waves, each with those of its sites that are shown, as `siteOf` shows one. */
export function shape<Site>(
  row: RolloutRow,
  { waves, scope, severe }: ShapedOf,
  siteOf: (scope: SeenScope) => Site,
): Omit<RolloutOf<Site>, 'decisions' | 'outOfContact' | 'told'> {
  const inWave = grouped(scope, (site) => site.wave);
  const sitesOf = (wave: WaveRow): Site[] => (inWave.get(wave.number) ?? []).map(siteOf);
  return {
    ...{ id: row.id, promotion: row.promotion, release: row.release, digest: row.digest, product: row.product },
    ...{ environment: row.environment, state: row.state, requestedBy: row.requested_by },
    supersededBy: row.superseded_by,
    ...{ plannedAt: row.planned_at, endedAt: row.ended_at },
    policy: {
      concurrency: row.concurrency,
      soakSeconds: row.soak_seconds,
      failureBudget: row.failure_budget,
      deadlineSeconds: row.deadline_seconds,
      preFlight: row.pre_flight,
    },
    ...{ returnRule: row.return_rule, returnSentence: row.return_sentence },
    halt: haltOf(row, severe),
    waves: waves
      .map((wave) => ({
        ...{ number: wave.number, pilots: wave.pilots, state: wave.state, openedAt: wave.opened_at },
        ...{ settledAt: wave.settled_at, soakUntil: wave.soak_until, passedAt: wave.passed_at },
        sites: sitesOf(wave),
      }))
      .filter((wave) => wave.sites.length > 0),
  };
}

/** A site with all that is known of it. */
export function viewedSite(scope: SeenScope, shown: Shown): ViewedSite {
  const facts = shown.facts.get(scope.site);
  const known = shown.running.get(scope.site);
  return {
    ...{ site: scope.site, name: scope.name, trust: scope.trust, excused: scope.excused, word: scope.word },
    ...{ standing: standingOf(facts), hold: holdOf(facts) },
    runs: known === undefined || known.doubtful ? 'unknown' : runsOf(known),
    offline: offlineOf(shown.offline.get(scope.site)),
    quiet: facts === undefined ? null : quietOf(facts, goOnOf(scope), shown.now),
    notices: (shown.notices.get(scope.site) ?? []).map(({ about, says, due_at: dueAt }) => ({ about, says, dueAt })),
    attempts: (shown.attempts.get(scope.site) ?? []).map((attempt) => ({
      ...attemptOf(attempt),
      overran: shown.overruns.get(attempt.id) ?? null,
    })),
  };
}

/** A site as a page of its whole rollout draws it. */
export function drawnSite(
  { site, name, trust, excused, ...scope }: SeenScope,
  known: {
    readonly facts: ReadonlyMap<string, SiteFacts>;
    readonly attempts: ReadonlyMap<string, DrawnSite['attempts']>;
    readonly now: Date;
  },
): DrawnSite {
  const facts = known.facts.get(site);
  return {
    ...{ site, name, trust, excused, standing: standingOf(facts), hold: holdOf(facts) },
    quiet: facts === undefined ? null : quietOf(facts, goOnOf(scope), known.now),
    attempts: known.attempts.get(site) ?? [],
  };
}

/** A site by how it stands alone. */
export function standingSite({ site, name }: SeenScope, facts: ReadonlyMap<string, SiteFacts>): StandingSite {
  return { site, name, standing: standingOf(facts.get(site)) };
}

function standingOf(facts: SiteFacts | undefined): Standing {
  return facts === undefined ? 'unknown' : standing(facts);
}

function holdOf(facts: SiteFacts | undefined): Hold | null {
  return facts !== undefined && isToStart(facts) ? facts.hold : null;
}

function offlineOf(spell: SpellRow | undefined): ViewedSite['offline'] {
  return spell === undefined ? null : { stage: stageOf(spell), since: spell.offlineAt };
}

function runsOf({ version, digest, healthy, at }: RunningRow): Runs {
  return { version, digest, healthy, at };
}
