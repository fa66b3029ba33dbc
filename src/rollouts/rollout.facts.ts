import type { Tx } from '../platform/database/database.service.js';
import { anyInCompany } from '../releases/release.table.js';
import { patienceOf } from '../sites/quiesce.js';
import { attemptsOf, type SeenAttempt } from './attempt.table.js';
import { companyOf } from './company.facts.js';
import type { Company } from './company.js';
import { grouped } from '../platform/grouping.js';
import { sitesOffline } from './offline/offline.table.js';
import { attemptsToDraw, type DrawnAttemptRow } from './drawn.table.js';
import { asRested, restOf, restsToRead, sitesToHold, type Rest } from './rest.js';
import type { RolloutFacts } from './rollout.js';
import type { RolloutRow } from './rollout.table.js';
import { scopeOf, wavesOf, type SeenScope, type WaveRow } from './rollout-scope.table.js';
import type { AttemptFacts, Hold, SiteFacts } from './standing.js';
import {
  attemptsToDecide,
  layToRest,
  scopeToDecide,
  sitesInScope,
  wavesToDecide,
  type AttemptToDecide,
  type ScopeToDecide,
  type WaveToDecide,
} from './to-decide.table.js';

/** A rollout with all that deciding about it needs, and what is shown of its sites and attempts. */
export interface GatheredRollout {
  readonly facts: RolloutFacts;
  readonly waves: readonly WaveRow[];
  readonly scope: ReadonlyMap<string, SeenScope>;
  readonly attempts: readonly SeenAttempt[];
}

/** As a page of the whole rollout draws it. */
export interface DrawnFacts extends Omit<GatheredRollout, 'attempts'> {
  /** Those of the sites that do not rest with the release. */
  readonly attempts: readonly DrawnAttemptRow[];
}

/** No site is held: for questions in which it plays no part whether one may start now. */
const UNHELD: ReadonlyMap<string, Hold> = new Map();

/** Reads a rollout, its waves, its sites and their attempts, as one moment saw them; of one site alone where it is named. Nothing is held. */
export async function gather(tx: Tx, rollout: RolloutRow, site: string | null = null): Promise<GatheredRollout> {
  const seen = await gatherToShow(tx, rollout, site);
  const company = await companyOf(tx, { ...rollout, sites: [...seen.scope.keys()] }, seen.attempts);
  return { ...seen, facts: { ...seen.facts, company } };
}

/** As `gather`, as though any version might run beside any: to show how sites stand, and not to begin anything. */
export async function gatherToShow(tx: Tx, rollout: RolloutRow, site: string | null = null): Promise<GatheredRollout> {
  const waves = await wavesOf(tx, rollout.id);
  const scope = await scopeOf(tx, rollout.id, site);
  const attempts = await attemptsOf(tx, rollout.id, site);
  return { ...seenIn(rollout, { waves, scope, attempts }), attempts };
}

/** As `gatherToShow`, without the attempts at sites that rest with the release: of these nothing is drawn but that they have it. */
export async function gatherToDraw(tx: Tx, rollout: RolloutRow): Promise<DrawnFacts> {
  const waves = await wavesOf(tx, rollout.id);
  const scope = await scopeOf(tx, rollout.id);
  // While a halt is not confirmed, all that may yet begin is looked for, in whatever was tried.
  const read = rollout.state === 'halting' ? scope : scope.filter(({ rests }) => rests === null);
  const attempts = await attemptsToDraw(
    tx,
    rollout.id,
    read.map(({ site }) => site),
  );
  const seen = seenIn(rollout, { waves, scope, attempts });
  if (read.length === scope.length) return { ...seen, attempts };
  const rested = (site: SiteFacts): SiteFacts => asRested(site, seen.scope.get(site.site)?.rests ?? null);
  const drawn = seen.facts.waves.map((wave) => ({ ...wave, sites: wave.sites.map(rested) }));
  return { ...seen, facts: { ...seen.facts, waves: drawn }, attempts };
}

function seenIn(
  rollout: RolloutRow,
  read: {
    readonly waves: readonly WaveRow[];
    readonly scope: readonly SeenScope[];
    readonly attempts: readonly AttemptToDecide[];
  },
): Omit<GatheredRollout, 'attempts'> {
  const waves = read.waves.map((wave) => ({ ...wave, has_release: false }));
  return {
    facts: factsOf(rollout, { ...read, waves }),
    waves: read.waves,
    scope: new Map(read.scope.map((row) => [row.site, row])),
  };
}

/**
 * Reads of a rollout what matters to what is decided about it at `now`: not the sites at rest, no inputs, and holds, by `holdsAt`, only
 * where one would change anything. Those that have come to rest are laid to rest, so that they are not read again. The rollout has to be
 * held, so that nothing is ordered and no word is said meanwhile.
 */
export async function gatherToDecide(
  tx: Tx,
  rollout: RolloutRow,
  now: Date,
  holdsAt: (sites: readonly string[]) => Promise<ReadonlyMap<string, Hold>>,
): Promise<RolloutFacts> {
  const waves = await wavesToDecide(tx, rollout.id);
  const about = { state: rollout.state, policy: { soakSeconds: rollout.soak_seconds } };
  const read = waves.flatMap((wave) =>
    restsToRead(about, { state: wave.state, soakUntil: wave.soak_until }, now).map((rest) => ({
      wave: wave.number,
      rest,
    })),
  );
  const scope = await scopeToDecide(tx, rollout.id, read);
  const touched = scope.filter((row) => row.rests !== 'untouched').map((row) => row.site);
  const facts = factsOf(rollout, { waves, scope, attempts: await attemptsToDecide(tx, rollout.id, touched) });
  await layToRest(tx, rollout.id, comeToRest(facts, scope));
  const company = await companyToDecide(tx, rollout);
  const wanted = sitesToHold(facts);
  const holds = wanted.length === 0 ? UNHELD : await holdsAt(wanted);
  return { ...outOfService(held(facts, holds), await sitesOffline(tx, rollout.product)), company };
}

async function companyToDecide(tx: Tx, rollout: RolloutRow): Promise<Company | null> {
  // Mostly nobody has said anything, and then nobody need be asked.
  if (!(await anyInCompany(tx, rollout.product))) return null;
  const attempts = await attemptsToDecide(tx, rollout.id, null);
  return companyOf(tx, { ...rollout, sites: await sitesInScope(tx, rollout.id) }, attempts);
}

function comeToRest(
  facts: RolloutFacts,
  scope: readonly ScopeToDecide[],
): readonly { readonly site: string; readonly rest: Rest }[] {
  const before = new Map(scope.map((row) => [row.site, row.rests]));
  return facts.waves.flatMap((wave) =>
    wave.sites.flatMap((site) => {
      const rest = restOf(site);
      return rest === null || rest === before.get(site.site) ? [] : [{ site: site.site, rest }];
    }),
  );
}

interface Read {
  readonly waves: readonly WaveToDecide[];
  readonly scope: readonly ScopeToDecide[];
  readonly attempts: readonly AttemptToDecide[];
}

/** As nobody were held, and any version might run beside any. */
function factsOf(rollout: RolloutRow, { waves, scope, attempts }: Read): RolloutFacts {
  const tried = grouped(attempts, (attempt) => attempt.site);
  const sites = grouped(scope, (row) => row.wave);
  return {
    state: rollout.state,
    policy: {
      concurrency: rollout.concurrency,
      soakSeconds: rollout.soak_seconds,
      failureBudget: rollout.failure_budget,
      order: rollout.site_order,
      preFlight: rollout.pre_flight,
    },
    returnRule: rollout.return_rule,
    afterRollBack: rollout.after_roll_back,
    waves: waves.map((wave) => ({
      number: wave.number,
      state: wave.state,
      pilots: wave.pilots,
      soakUntil: wave.soak_until,
      hasRelease: wave.has_release,
      sites: (sites.get(wave.number) ?? []).map((row) => siteFacts(row, tried.get(row.site) ?? [])),
    })),
  };
}

function outOfService(facts: RolloutFacts, offline: ReadonlySet<string>): RolloutFacts {
  if (offline.size === 0) return facts;
  const mark = (site: SiteFacts): SiteFacts => (offline.has(site.site) ? { ...site, offline: true } : site);
  return { ...facts, waves: facts.waves.map((wave) => ({ ...wave, sites: wave.sites.map(mark) })) };
}

function held(facts: RolloutFacts, holds: ReadonlyMap<string, Hold>): RolloutFacts {
  if (holds.size === 0) return facts;
  const hold = (site: SiteFacts): SiteFacts => ({ ...site, hold: holds.get(site.site) ?? null });
  return { ...facts, waves: facts.waves.map((wave) => ({ ...wave, sites: wave.sites.map(hold) })) };
}

export function siteFacts(row: ScopeToDecide, attempts: readonly AttemptToDecide[]): SiteFacts {
  return {
    site: row.site,
    hold: null,
    hub: row.hub,
    apart: row.apart,
    operated: row.operator !== null,
    reports: row.operator?.watch === 'report',
    quiesce: row.quiesce === null ? null : patienceOf(row.quiesce),
    goOn: row.go_on_by !== null,
    patientFrom: row.patient_from,
    personAsked: row.person_asked_at !== null,
    skipped: row.skipped,
    accepted: row.accepted,
    excused: row.excused,
    retryWanted: row.retry_wanted,
    rollBackWanted: row.roll_back_wanted,
    attempts: attempts.map(attemptFacts),
  };
}

function attemptFacts(row: AttemptToDecide): AttemptFacts {
  const known = row.before_version !== null && row.before_digest !== null && row.before_digest !== row.target_digest;
  return {
    id: row.id,
    kind: row.kind,
    purpose: row.purpose,
    state: row.state,
    // A second deployment finds the release itself there: what it replaced is known from the first.
    before: known ? { version: row.before_version, digest: row.before_digest } : null,
    busy: row.failure === 'busy' || row.pre_flight?.busy === true,
    endedAt: row.ended_at,
    leftAsItWas: !row.sent || (row.runs_healthy === true && row.runs_digest === row.before_digest),
  };
}
