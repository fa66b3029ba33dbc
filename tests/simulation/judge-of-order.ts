import type { AttemptState } from '../../src/rollouts/attempt.js';
import type { Entry } from './history.js';
import { ENDS, type AttemptEntry, type Evidence, type Run } from './judge.js';

/** A threshold that is reached stops every start within so long, by each process that is awake. */
const REACTION_MS = 5_000;

/** What is known at one moment while the record is read once from its beginning. */
class Moment {
  rollout = 'running';
  readonly waves = new Map<number, string>();
  /** When each wave began to soak for the last time. */
  readonly soaking = new Map<number, number>();
  readonly states = new Map<string, AttemptState>();
  /** By site: the last thing that was ordered there and not taken back; and whether its failure is somebody's already. */
  readonly deciding = new Map<string, AttemptEntry>();
  readonly soak = new Map<string, AttemptEntry>();
  readonly excused = new Set<string>();
  readonly accepted = new Set<string>();
  readonly wanted = new Set<string>();
  readonly awake = new Map<string, number>();
  readonly halts: { readonly from: number; until: number | null }[] = [];
  readonly failed = new Set<string>();
  failingSince: number | null = null;

  read(entry: Entry): void {
    switch (entry.about) {
      case 'attempt':
        this.attempt(entry);
        return;
      case 'rollout': {
        this.rollout = entry.to;
        const halt = this.halts.at(-1);
        if (halt?.until === null) halt.until = entry.at;
        if (entry.to === 'halted') this.halts.push({ from: entry.at, until: null });
        return;
      }
      case 'wave':
        this.waves.set(entry.wave, entry.to);
        if (entry.to === 'soaking') this.soaking.set(entry.wave, entry.at);
        return;
      case 'word':
        if (entry.word === 'accepted') this.accepted.add(entry.site);
        else if (entry.word === 'retry-wanted') this.wanted.add(entry.site);
        else this.excused.add(entry.site);
        if (entry.word === 'retry-wanted') this.excused.delete(entry.site);
        return;
      case 'process':
        this.awake.set(entry.process, entry.is === 'up' || entry.is === 'on' ? entry.at : Infinity);
        return;
      case 'node':
    }
  }

  private attempt(entry: AttemptEntry): void {
    this.states.set(entry.attempt, entry.to);
    const { site } = entry;
    if (entry.purpose === 'soak') {
      if (entry.to === 'cancelled') this.soak.delete(site);
      else this.soak.set(site, entry);
    }
    if (entry.purpose !== 'order') return;
    if (entry.from === null) this.soak.delete(site);
    if (entry.from === null && entry.kind === 'deploy')
      for (const words of [this.excused, this.accepted, this.wanted]) words.delete(site);
    if (entry.to !== 'cancelled') this.deciding.set(site, entry);
    else if (this.deciding.get(site)?.attempt === entry.attempt) this.deciding.delete(site);
  }

  judge(site: string): void {
    if (this.isFailed(site)) this.failed.add(site);
    else this.failed.delete(site);
  }

  private isFailed(site: string): boolean {
    if (this.excused.has(site) || this.accepted.has(site) || this.wanted.has(site)) return false;
    const last = this.deciding.get(site);
    if (last === undefined) return false;
    if (last.kind === 'roll-back') return true;
    if (last.to === 'succeeded') {
      const probe = this.soak.get(site)?.to;
      return probe === 'failed' || probe === 'unknown' || probe === 'needs-human';
    }
    return ['failed', 'errored', 'unknown', 'needs-human'].includes(last.to);
  }
}

/** The order of things: waves one after the other, no more at once than agreed, nothing after a halt or too many failures. */
export function* breachesOfOrder(evidence: Evidence, runs: readonly Run[]): Generator<string> {
  const { scenario, history } = evidence;
  const moment = new Moment();
  const begins = runs.filter(({ began }) => began.kind !== 'verify').sort((a, b) => a.began.at - b.began.at);
  let next = 0;
  let open: Run[] = [];
  for (const entry of history.entries) {
    for (let run = begins[next]; run !== undefined && run.began.at < entry.at; run = begins[next]) {
      const { at } = run.began;
      open = open.filter(({ until }) => until === null || until > at);
      yield* breachesAtBegin(evidence, moment, run, open);
      open.push(run);
      next += 1;
    }
    moment.read(entry);
    yield* breachesOfWave(evidence, moment, entry);
    yield* breachesOfThreshold(evidence, moment, entry);
  }
  for (const { began } of runs) {
    const halt = moment.halts.find(({ from, until }) => from < began.at && (until === null || began.at < until));
    if (began.kind === 'deploy' && halt !== undefined) yield `${began.key} began after the halt was confirmed (INV-11)`;
  }
  const pilots = scenario.sites.filter((site) => site.pilot).map((site) => site.id);
  const first = scenario.waves[0]?.map((site) => site.id) ?? [];
  if (pilots.length > 0 && pilots.join() !== first.join()) yield 'the first wave is not exactly the pilots (INV-18)';
}

function* breachesAtBegin({ scenario }: Evidence, moment: Moment, run: Run, open: readonly Run[]): Generator<string> {
  const { site, key, kind } = run.began;
  if (kind === 'deploy') {
    const wave = scenario.waves.findIndex((sites) => sites.some((each) => each.id === site));
    for (let before = 1; before <= wave; before += 1)
      if (moment.waves.get(before) !== 'passed') yield `${key} began before wave ${String(before)} had passed (INV-17)`;
  }
  // What waits for a person has left its place to others, though it may run.
  const beside = open.filter(({ began }) => {
    const state = moment.states.get(began.key);
    return state !== 'needs-human' && state !== undefined && !ENDS.includes(state);
  });
  if (moment.states.get(key) !== 'needs-human' && beside.length + 1 > scenario.concurrency)
    yield `${key} began while ${String(beside.length)} others ran (INV-17)`;
}

function* breachesOfWave({ scenario }: Evidence, moment: Moment, entry: Entry): Generator<string> {
  if (entry.about !== 'wave') return;
  const { wave, to, at } = entry;
  if (to === 'open' && wave > 1 && moment.waves.get(wave - 1) !== 'passed')
    yield `wave ${String(wave)} opened before the one before had passed (INV-17)`;
  if (to !== 'soaking' && to !== 'passed') return;
  for (const { id } of scenario.waves[wave - 1] ?? []) {
    const state = moment.deciding.get(id)?.to;
    const isKnown = state !== undefined && ENDS.includes(state) && state !== 'rollback-failed';
    if (!isKnown && !moment.excused.has(id))
      yield `wave ${String(wave)} is ${to} while ${id} is ${state ?? 'waiting'} (INV-13)`;
  }
  if (to === 'passed') {
    const soaking = moment.soaking.get(wave);
    if (soaking === undefined || at - soaking < scenario.soakSeconds * 1000)
      yield `wave ${String(wave)} passed before its soak was over (INV-17)`;
  }
}

function* breachesOfThreshold({ scenario }: Evidence, moment: Moment, entry: Entry): Generator<string> {
  if (entry.about === 'attempt' || entry.about === 'word') moment.judge(entry.site);
  const reached =
    moment.rollout === 'running' &&
    (moment.failed.size > scenario.failureBudget ||
      scenario.sites.some((site) => site.pilot && moment.failed.has(site.id)));
  moment.failingSince = reached ? (moment.failingSince ?? entry.at) : null;
  if (moment.failingSince === null || entry.about !== 'attempt' || entry.kind !== 'deploy') return;
  if (entry.to !== 'starting') return;
  const since = Math.max(moment.failingSince, moment.awake.get(entry.by) ?? 0);
  if (entry.at - since > REACTION_MS)
    yield `${entry.attempt} starts ${String(entry.at - since)} ms after too many had failed (INV-19)`;
}
