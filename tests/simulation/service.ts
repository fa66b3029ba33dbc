import { isToBury, isQuiet, buried } from '../../src/rollouts/protocol/burial.js';
import { begin, claim, giveBack, holdBack, renew } from '../../src/rollouts/protocol/claim.js';
import { hear, isToFollow, loseLedger, speaksOf } from '../../src/rollouts/protocol/hearing.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import { answered } from '../../src/rollouts/protocol/start.js';
import type { Answer } from '../../src/rollouts/site-runner.js';
import { decideOnce } from './deciding.js';
import { orderOf, type PretendNode } from './pretend-node.js';
import { isShut } from './scenario.js';
import type { Store } from './store.js';
import { isAPersons, isUnderWay, stepFor } from './tidying.js';
import { call, commit, sleep, type Process, type Task, type World } from './world.js';

const HANDS = 5;
const ROUNDS = 8;

interface Contact {
  readonly reconciled: boolean;
  readonly incarnation: string | null;
}

/** One life of a process: the loops of the real engine, step by step, with the real functions of the protocol. */
export class Service {
  private readonly contacts = new Map<string, Contact>();
  private hands = 0;
  /** Whether every control node was asked once; before that nobody here doubts anything. */
  private hasGreeted = false;
  private readonly followed = new Set<string>();
  private readonly owner: string;

  constructor(
    private readonly world: World,
    private readonly process: Process,
  ) {
    this.owner = `${process.name}-${String(process.life)}`;
  }

  begin(): void {
    const loops: readonly (readonly [number, () => Task<boolean>])[] = [
      [15_000, () => this.reconcile()],
      [2_000, () => this.knock()],
      [2_000, () => this.mend()],
      [1_000, () => this.decide()],
      [1_000, () => this.dispatch()],
      [1_000, () => this.follow()],
      [1_000, () => this.halt()],
    ];
    for (const [every, turn] of loops) this.world.spawn(this.process, this.loop(every, turn));
  }

  private get store(): Store {
    return this.world.store;
  }

  /** Looks again soon while there is something to wait for, and otherwise when anything was written, or after some seconds. */
  private *loop(every: number, turn: () => Task<boolean>): Task {
    yield* sleep(this.world.dice.whole(0, 200));
    for (;;) {
      const seen = this.store.version;
      const busy = yield* turn();
      if (busy || seen !== this.store.version) yield { for: 'time', ms: every };
      else yield { for: 'news', ms: 15_000 };
    }
  }

  private get reachable(): readonly string[] {
    const all = [...this.world.nodes.keys()];
    if (!all.every((id) => this.contacts.has(id))) return [];
    return all.filter((id) => this.contacts.get(id)?.reconciled === true);
  }

  /** Whether the control node spoke as the one that was met last. */
  private heard(node: PretendNode, answer: Answer<unknown>): boolean {
    const contact = this.contacts.get(node.id) ?? { reconciled: false, incarnation: null };
    if (answer.kind !== 'silent' && contact.incarnation === answer.incarnation) return true;
    this.contacts.set(node.id, { ...contact, reconciled: false });
    return false;
  }

  private *decide(): Task<boolean> {
    for (let round = 0; round < ROUNDS; round += 1) {
      if (!(yield* commit(() => decideOnce(this.world, this.process.name)))) return false;
    }
    return true;
  }

  private *dispatch(): Task<boolean> {
    for (let claims = 0; this.hands < HANDS && this.reachable.length > 0 && claims < 20; claims += 1) {
      const claimed = yield* commit(() => this.claimNext());
      if (claimed === 'none') return false;
      if (claimed === 'refused') continue;
      this.hands += 1;
      this.world.spawn(this.process, this.carry(claimed));
    }
    return true;
  }

  private claimNext(): AttemptRecord | 'none' | 'refused' {
    const { store } = this;
    const attempt = store.nextReady(this.reachable);
    if (attempt === null) return 'none';
    if (attempt.kind === 'deploy' && this.isHeld(attempt)) {
      store.apply(this.process.name, attempt, holdBack(attempt, 'Its window is shut.'));
      return 'refused';
    }
    const step = claim(attempt, { owner: this.owner, rollout: store.rollout }, store.now);
    return store.apply(this.process.name, attempt, step) ?? 'refused';
  }

  private isHeld(attempt: AttemptRecord): boolean {
    const site = this.world.scenario.sites.find((each) => each.id === attempt.site);
    return site !== undefined && isShut(site, this.world.agenda.now);
  }

  private *carry(claimed: AttemptRecord): Task {
    yield* this.send(claimed);
    this.hands -= 1;
  }

  private *send(claimed: AttemptRecord): Task {
    const { store, process } = this;
    const node = this.world.node(claimed.control_node);
    if (claimed.kind === 'deploy' && !(yield* this.stage(node, claimed))) return;
    const starting = yield* commit(() => {
      if (claimed.kind === 'deploy' && this.isHeld(claimed)) return null;
      const attempt = store.find(claimed.id);
      const known = store.known.get(node.id);
      const given = {
        claims: claimed.claims,
        rollout: claimed.kind === 'deploy' ? store.rollout : null,
        node: known === undefined ? null : { incarnation: known, epoch: 1 },
      };
      return store.apply(process.name, attempt, begin(attempt, given, store.now));
    });
    if (starting === null) return;
    const order = orderOf(starting);
    const answer = yield* call(node, () => node.start(order));
    this.heard(node, answer);
    if (answer.kind === 'refused' && answer.refusal === 'fenced') this.mistrust(node);
    yield* commit(() => {
      const attempt = store.find(starting.id);
      store.apply(process.name, attempt, answered(attempt, starting, answer, store.now));
    });
  }

  private mistrust(node: PretendNode): void {
    this.contacts.set(node.id, { reconciled: false, incarnation: this.contacts.get(node.id)?.incarnation ?? null });
  }

  /** Brings artefacts, which may take longer than a lease; the claim is renewed meanwhile. */
  private *stage(node: PretendNode, claimed: AttemptRecord): Task<boolean> {
    const { store, process } = this;
    const answer = yield* call(node, () => node.name());
    if (!this.heard(node, answer)) {
      const step = giveBack(claimed, { because: 'It did not answer.', seconds: 2 });
      yield* commit(() => store.apply(process.name, claimed, step));
      return false;
    }
    const seconds = this.world.dice.chance(0.2) ? this.world.dice.whole(2, 20) : 0;
    for (let spent = 0; spent < seconds; spent += 2) {
      yield* sleep(2_000);
      yield* commit(() => {
        const attempt = store.find(claimed.id);
        store.apply(process.name, attempt, renew(attempt, claimed, store.now));
      });
    }
    return true;
  }

  private *follow(): Task<boolean> {
    let any = false;
    for (const id of this.reachable) {
      const runs = yield* commit(() =>
        this.store.live.filter(
          (each) =>
            each.control_node === id && !this.followed.has(each.id) && isToFollow(each, this.owner, this.store.now),
        ),
      );
      if (runs.length === 0) continue;
      any = true;
      yield* this.listen(this.world.node(id), runs);
    }
    return any;
  }

  private *listen(node: PretendNode, runs: readonly AttemptRecord[]): Task {
    const { store, process } = this;
    const keys = runs.map((run) => run.id);
    const answer = yield* call(node, () => node.statesOf(keys));
    if (!this.heard(node, answer) || answer.kind !== 'said') return;
    yield* commit(() => {
      store.heardOf(keys);
    });
    for (const read of runs) {
      const run = answer.said.get(read.id);
      if (run === undefined) continue;
      yield* commit(() => {
        const attempt = store.find(read.id);
        if (attempt.state !== read.state || !speaksOf(attempt, answer.incarnation)) return;
        const news = { incarnation: answer.incarnation, run };
        store.apply(process.name, attempt, hear(attempt, news, store.now));
      });
    }
  }

  private *reconcile(): Task<boolean> {
    for (const id of this.world.nodes.keys()) yield* this.meet(this.world.node(id));
    this.hasGreeted = true;
    yield* this.tidy();
    for (const id of this.reachable) {
      const held = this.store.live.filter((each) => each.control_node === id && isAPersons(each));
      if (held.length > 0) yield* this.listen(this.world.node(id), held);
    }
    return false;
  }

  private *knock(): Task<boolean> {
    const silent = [...this.world.nodes.keys()].filter((id) => this.contacts.get(id)?.reconciled !== true);
    for (const id of silent) yield* this.meet(this.world.node(id));
    return silent.length > 0;
  }

  /** Waits for no control node that is out of reach, so that silence is told in time. */
  private *mend(): Task<boolean> {
    if (this.hasGreeted) yield* this.tidy();
    return this.store.live.some((each) => isUnderWay(each));
  }

  /** Compares a ledger with the database: another one than before means that what the old one knew is lost. */
  private *meet(node: PretendNode): Task {
    const { store, process } = this;
    const answer = yield* call(node, () => node.name());
    if (answer.kind !== 'said') {
      this.heard(node, answer);
      return;
    }
    const { incarnation } = answer;
    yield* commit(() => {
      const known = store.known.get(node.id);
      store.known.set(node.id, incarnation);
      if (known === undefined || known === incarnation) return;
      for (const attempt of store.live) {
        if (attempt.control_node === node.id) store.apply(process.name, attempt, loseLedger(attempt, incarnation));
      }
    });
    this.contacts.set(node.id, { reconciled: true, incarnation });
  }

  private *tidy(): Task {
    const { store, process } = this;
    const stuck = yield* commit(() => store.live.filter((each) => stepFor(store, each) !== null));
    // Asks before it doubts, where somebody answers: perhaps nobody here asked for long.
    for (const id of this.reachable) {
      const silent = stuck.filter((each) => each.control_node === id && isUnderWay(each));
      if (silent.length > 0) yield* this.listen(this.world.node(id), silent);
    }
    for (const { id } of stuck) {
      yield* commit(() => {
        const attempt = store.find(id);
        store.apply(process.name, attempt, stepFor(store, attempt));
      });
    }
  }

  private *halt(): Task<boolean> {
    const { store } = this;
    const pending = yield* commit(() => store.live.filter((each) => isToBury(each, store.rollout)));
    for (const id of this.reachable) {
      const here = pending.filter((each) => each.control_node === id);
      if (here.length > 0) yield* this.bury(this.world.node(id), here);
    }
    yield* commit(() => {
      if (store.rollout === 'halting' && isQuiet(store.live))
        store.moveRollout(this.process.name, ['halting'], 'halted');
    });
    return pending.length > 0;
  }

  private *bury(node: PretendNode, attempts: readonly AttemptRecord[]): Task {
    const { store, process } = this;
    const keys = attempts.map((attempt) => attempt.id);
    const answer = yield* call(node, () => node.bury(keys));
    if (!this.heard(node, answer) || answer.kind !== 'said') return;
    const { incarnation } = answer;
    for (const id of keys) {
      const state = answer.said.get(id);
      if (state === undefined) continue;
      yield* commit(() => {
        const attempt = store.find(id);
        store.apply(process.name, attempt, buried(attempt, { state, incarnation }));
      });
    }
  }
}
