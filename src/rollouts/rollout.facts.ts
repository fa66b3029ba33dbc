import type { Tx } from '../platform/database/database.service.js';
import { patienceOf } from '../sites/quiesce.js';
import { attemptsOf, type AttemptRow } from './attempt.table.js';
import { companyOf } from './company.facts.js';
import type { RolloutFacts } from './rollout.js';
import type { RolloutRow } from './rollout.table.js';
import { scopeOf, wavesOf, type ScopeRow } from './rollout-scope.table.js';
import type { AttemptFacts, Hold, SiteFacts } from './standing.js';

/** A rollout with all that deciding about it needs, and the rows that doing needs. */
export interface GatheredRollout {
  readonly facts: RolloutFacts;
  readonly scope: ReadonlyMap<string, ScopeRow>;
  readonly attempts: readonly AttemptRow[];
}

/** No site is held: for questions in which it plays no part whether one may start now. */
const UNHELD: ReadonlyMap<string, Hold> = new Map();

/** Reads a rollout whole: its waves, its sites and their attempts, as one moment saw them; `holds` by site, from `Holds`. */
export async function gather(tx: Tx, rollout: RolloutRow, holds = UNHELD): Promise<GatheredRollout> {
  const waves = await wavesOf(tx, rollout.id);
  const scope = await scopeOf(tx, rollout.id);
  const attempts = await attemptsOf(tx, rollout.id);
  const at = (site: string): readonly AttemptRow[] => attempts.filter((attempt) => attempt.site === site);
  const facts: RolloutFacts = {
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
    company: await companyOf(tx, { ...rollout, sites: scope.map((row) => row.site) }, attempts),
    waves: waves.map((wave) => ({
      number: wave.number,
      state: wave.state,
      pilots: wave.pilots,
      soakUntil: wave.soak_until,
      sites: scope
        .filter((row) => row.wave === wave.number)
        .map((row) => siteFacts(row, at(row.site), holds.get(row.site))),
    })),
  };
  return { facts, scope: new Map(scope.map((row) => [row.site, row])), attempts };
}

export function siteFacts(row: ScopeRow, attempts: readonly AttemptRow[], hold: Hold | null = null): SiteFacts {
  return {
    site: row.site,
    hold,
    hub: row.hub,
    apart: row.apart,
    operated: row.operator !== null,
    reports: row.operator?.watch === 'report',
    quiesce: row.inputs.quiesce === undefined ? null : patienceOf(row.inputs.quiesce),
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

function attemptFacts(row: AttemptRow): AttemptFacts {
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
