import type { AttemptState } from '../../src/rollouts/attempt.js';
import { ENDS, type AttemptEntry, type Evidence } from './judge.js';
import { isShut } from './scenario.js';

const ACTIVE: readonly AttemptState[] = ['starting', 'running', 'unknown'];
/** What is under way has to be over or a person's within its deadline and so long. */
const PATIENCE_MS = 2.5 * 60 * 60_000;

/** The record alone: what may follow what, and who may write it. */
export function* breachesOfRecord({ scenario, history }: Evidence): Generator<string> {
  const last = new Map<string, AttemptEntry>();
  const claimed = new Map<string, AttemptEntry>();
  const since = new Map<string, number>();
  const active = new Map<string, Set<string>>();
  for (const entry of history.entries) {
    if (entry.about !== 'attempt') continue;
    const { attempt, site, from, to, at, by } = entry;
    const before = last.get(attempt);
    if (before !== undefined && ENDS.includes(before.to))
      yield `${attempt} was ${before.to} and becomes ${to} (INV-09)`;
    if ((before?.to ?? null) !== from)
      yield `${attempt} was ${before?.to ?? 'nothing'}, and ${from ?? 'nothing'} is left (INV-09)`;
    last.set(attempt, entry);
    if (to === 'claimed') claimed.set(attempt, entry);
    if (to === 'starting') {
      since.set(attempt, at);
      yield* breachesOfClaim(entry, claimed.get(attempt));
      const plan = scenario.sites.find((each) => each.id === site);
      if (entry.kind === 'deploy' && plan !== undefined && isShut(plan, at))
        yield `${attempt} starts at ${site} while its window is shut (INV-20)`;
    }
    const here = active.get(site) ?? new Set<string>();
    active.set(site, here);
    if (ACTIVE.includes(to)) here.add(attempt);
    else here.delete(attempt);
    if (here.size > 1) yield `${[...here].join(' and ')} are active at ${site} at once (INV-06)`;
    const started = since.get(attempt);
    const isOver = ENDS.includes(to) || to === 'needs-human';
    if (isOver && started !== undefined && at - started > scenario.deadlineSeconds * 1000 + PATIENCE_MS)
      yield `${attempt} took ${String(Math.round((at - started) / 60_000))} minutes to be over or a person's (INV-08)`;
    if (by === 'people') yield `${attempt} is written by nobody of ours (INV-10)`;
  }
  for (const [attempt, { to }] of last)
    if (!ENDS.includes(to) && to !== 'needs-human') yield `${attempt} is ${to} for ever (INV-08)`;
}

/** Only the process that holds the last claim may write a start down. */
function* breachesOfClaim(start: AttemptEntry, claim: AttemptEntry | undefined): Generator<string> {
  if (claim?.by !== start.by || claim.claims !== start.claims || claim.owner !== start.owner)
    yield `${start.attempt} is started by ${start.by}, and ${claim?.by ?? 'nobody'} holds the claim (INV-10)`;
}
