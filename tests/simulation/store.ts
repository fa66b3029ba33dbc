import { isLive, isTerminal, isWayBack, mayFollow, type AttemptState } from '../../src/rollouts/attempt.js';
import { settled } from '../../src/rollouts/protocol/ending.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import { written, type Effect, type Step } from '../../src/rollouts/protocol/step.js';
import type { RolloutState } from '../../src/rollouts/rollout.js';
import type { AttemptPurpose, Manifest } from '../../src/rollouts/standing.js';
import { waveMayFollow, type WaveState } from '../../src/rollouts/wave.js';
import type { Agenda } from './agenda.js';
import type { History, Word } from './history.js';
import type { Scenario } from './scenario.js';

export const BEGINNING = Date.UTC(2027, 2, 27, 22);
export const RELEASE: Manifest = { version: '2.0.0', digest: 'new' };

export interface Words {
  skipped: boolean;
  accepted: boolean;
  excused: boolean;
  retryWanted: boolean;
  rollBackWanted: boolean;
}

export interface Wave {
  readonly number: number;
  state: WaveState;
  soakUntil: Date | null;
}

/** What one knows of a site by its own probe. */
export interface Running extends Manifest {
  doubtful: boolean;
}

export interface Wanted {
  readonly site: string;
  readonly kind: 'deploy' | 'roll-back' | 'verify';
  readonly purpose: AttemptPurpose;
  readonly settles: string | null;
  readonly target: Manifest | null;
  readonly deadlineSeconds: number;
}

const NO_WORDS: Words = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };

/**
 * The database: one rollout, its attempts, and what is known of sites and control nodes. Whatever is done within one call of `commit` of a
 * process is one transaction. Every write is the compare-and-set that the tables make.
 */
export class Store {
  readonly attempts = new Map<string, AttemptRecord>();
  readonly atSite = new Map<string, string[]>();
  /** Those that are not over. */
  readonly open = new Set<string>();
  readonly words = new Map<string, Words>();
  readonly waves: readonly Wave[];
  readonly known = new Map<string, string>();
  readonly running = new Map<string, Running>();
  rollout: RolloutState = 'running';
  afterRollBack: RolloutState | null = null;
  haltedBy: string | null = null;
  /** Counts the writes: who saw nothing change need not look again. */
  version = 0;
  private readonly fences = new Map<string, number>();
  /** Counts the writes about each site. */
  private readonly versions = new Map<string, number>();

  constructor(
    readonly scenario: Scenario,
    private readonly agenda: Agenda,
    private readonly history: History,
  ) {
    this.waves = scenario.waves.map((_, index) => ({ number: index + 1, state: 'pending', soakUntil: null }));
    for (const { id } of scenario.sites) {
      this.words.set(id, { ...NO_WORDS });
      this.atSite.set(id, []);
      this.running.set(id, { version: '1.0.0', digest: `old-${id}`, doubtful: false });
    }
  }

  get now(): Date {
    return new Date(BEGINNING + this.agenda.now);
  }

  get live(): readonly AttemptRecord[] {
    return [...this.open].flatMap((id) => this.attempts.get(id) ?? []);
  }

  at(site: string): readonly AttemptRecord[] {
    return (this.atSite.get(site) ?? []).flatMap((id) => this.attempts.get(id) ?? []);
  }

  find(id: string): AttemptRecord {
    const found = this.attempts.get(id);
    if (found === undefined) throw new Error(`There is no attempt ${id}.`);
    return found;
  }

  /** Another number than before when anything was written about the site. */
  versionOf(site: string): number {
    return this.versions.get(site) ?? 0;
  }

  private touch(site: string): void {
    this.version += 1;
    this.versions.set(site, this.versionOf(site) + 1);
  }

  /** Whether another attempt takes the place at the site that the unique index gives to one alone. */
  isTaken(site: string, but: string | null): boolean {
    return this.at(site).some((each) => each.id !== but && isLive(each.state) && each.state !== 'verifying');
  }

  order(by: string, wanted: Wanted): boolean {
    const { site, kind, purpose, settles, target, deadlineSeconds } = wanted;
    if (this.isTaken(site, null)) return false;
    const node = this.scenario.sites.find((each) => each.id === site)?.node ?? '';
    const known = this.running.get(site);
    const before = known === undefined || known.doubtful ? null : known;
    const id = `${kind}-${String(this.attempts.size + 1)}`;
    const record: AttemptRecord = {
      ...{ id, rollout: 'rollout', site, product: 'flip', control_node: node, host: site, kind, purpose, settles },
      ...{ state: 'ready', target_version: target?.version ?? null, target_digest: target?.digest ?? null },
      ...{ token: null, epoch: null, claims: 0, lease_owner: null, lease_until: null },
      not_before: this.afterABreath(wanted),
      ...{ deadline_seconds: deadlineSeconds, deadline: null, sent: false, begun: false, needs_probe: false },
      ...{ incarnation: null, last_contact_at: null, progress: 0 },
      ...{ before_version: before?.version ?? null, before_digest: before?.digest ?? null },
      ...{ runs_version: null, runs_digest: null, runs_healthy: null, failure: null, because: null, stats: null },
      ...{ started_at: null, ended_at: null },
    };
    this.attempts.set(id, record);
    this.atSite.get(site)?.push(id);
    this.open.add(id);
    this.tell(by, record, null);
    return true;
  }

  /** Compare-and-set; null, and nothing written, if there is no step or the attempt is not as it was read any more. */
  apply(by: string, read: AttemptRecord, step: Step | null): AttemptRecord | null {
    const current = this.find(read.id);
    if (step === null || current.state !== read.state || current.claims !== read.claims) return null;
    if (step.to !== null && !mayFollow(current.state, step.to)) return null;
    const nextToken = (this.fences.get(read.site) ?? 0) + 1;
    if (step.set?.token === 'next') this.fences.set(read.site, nextToken);
    const after = written(current, step, { now: this.now, nextToken });
    this.attempts.set(after.id, after);
    if (isTerminal(after.state)) this.open.delete(after.id);
    if (after.state === current.state) this.touch(after.site);
    else this.tell(by, after, current.state);
    for (const effect of step.effects ?? []) this.take(by, after, effect);
    return after;
  }

  /** A control node spoke of these just now. */
  heardOf(ids: readonly string[]): void {
    for (const id of ids) {
      const attempt = this.find(id);
      if (['starting', 'running', 'unknown'].includes(attempt.state))
        this.attempts.set(id, { ...attempt, last_contact_at: this.now });
    }
  }

  moveRollout(by: string, from: readonly RolloutState[], to: RolloutState): boolean {
    if (!from.includes(this.rollout)) return false;
    this.rollout = to;
    this.version += 1;
    this.history.commit({ at: this.agenda.now, by, about: 'rollout', to });
    return true;
  }

  moveWave(by: string, number: number, move: { from: WaveState; to: WaveState; soakSeconds?: number }): boolean {
    const wave = this.waves.find((each) => each.number === number);
    if (wave?.state !== move.from || !waveMayFollow(move.from, move.to)) return false;
    wave.state = move.to;
    if (move.to === 'soaking') wave.soakUntil = new Date(this.now.getTime() + (move.soakSeconds ?? 0) * 1000);
    this.version += 1;
    this.history.commit({ at: this.agenda.now, by, about: 'wave', wave: number, to: move.to });
    return true;
  }

  mark(site: string, words: Partial<Words>, told: Word | null): void {
    const before = this.words.get(site);
    if (before === undefined) return;
    Object.assign(before, words);
    this.touch(site);
    if (told !== null) this.history.commit({ at: this.agenda.now, by: 'people', about: 'word', site, word: told });
  }

  /** A way back first, then the oldest; only what may be sent now to one of these control nodes. */
  nextReady(nodes: readonly string[]): AttemptRecord | null {
    const now = this.now;
    const ready = this.live.filter(
      (each) =>
        each.state === 'ready' &&
        each.not_before <= now &&
        nodes.includes(each.control_node) &&
        (each.kind !== 'deploy' || this.rollout === 'running'),
    );
    return ready.find((each) => isWayBack(each.kind)) ?? ready[0] ?? null;
  }

  private afterABreath({ site, kind, purpose }: Wanted): Date {
    const last = this.at(site).findLast((each) => kind === 'verify' && each.kind === kind && each.purpose === purpose);
    const ended = last?.state === 'errored' ? last.ended_at : null;
    return ended === null ? this.now : new Date(ended.getTime() + 15_000);
  }

  private take(by: string, attempt: AttemptRecord, effect: Effect): void {
    switch (effect.do) {
      case 'doubt-site': {
        const known = this.running.get(effect.site);
        if (known !== undefined) known.doubtful = true;
        return;
      }
      case 'keep-running':
        this.running.set(effect.site, { ...effect.runs, doubtful: false });
        return;
      case 'order-probe': {
        const { site, id: settles, target_version: version, target_digest: digest } = attempt;
        const target = version === null || digest === null ? null : { version, digest };
        const { deadlineSeconds } = effect;
        this.order(by, { site, kind: 'verify', purpose: 'settle', settles, target, deadlineSeconds });
        return;
      }
      case 'settle': {
        const waiting = this.attempts.get(effect.attempt);
        if (waiting !== undefined) this.apply(by, waiting, settled(waiting, effect.by));
      }
    }
  }

  private tell(by: string, attempt: AttemptRecord, from: AttemptState | null): void {
    this.touch(attempt.site);
    const { id, site, kind, purpose, settles, state: to, claims, lease_owner: owner } = attempt;
    const { target_version: version, target_digest: digest } = attempt;
    const target = version === null || digest === null ? null : { version, digest };
    const about = { about: 'attempt', attempt: id, site, kind, purpose, settles, from, to, claims, owner } as const;
    this.history.commit({ at: this.agenda.now, by, ...about, target });
  }
}
