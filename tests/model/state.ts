import type { RolloutState } from '../../src/rollouts/rollout.js';
import { isTerminal, type AttemptState } from '../../src/rollouts/attempt.js';
import { isQuiet } from '../../src/rollouts/protocol/burial.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import type { Refusal } from '../../src/rollouts/site-runner.js';

/**
 * A service with two workers, a control node and the sites behind it, as small as they can be with every mechanism of the protocol still
 * at work. What time does is done by happenings: a lease either holds or has run out.
 */
export interface ModelState {
  readonly cases: readonly Case[];
  readonly rollout: RolloutState;
  /** The ledger that the database knows, and the one that answers. */
  readonly known: Ledger;
  readonly ledger: Ledger;
  readonly sites: Readonly<Record<string, Site>>;
  readonly workers: readonly Worker[];
  readonly wire: readonly Message[];
  readonly left: Left;
  /** A rule that was just broken, in words. */
  readonly broken: string | null;
}

export type Ledger = 'first' | 'rebuilt';

/** How often what does not end by itself may still happen. */
export interface Left {
  readonly deploys: number;
  readonly rebuilds: number;
  readonly resumes: number;
}

/** An attempt as the database has it, as the ledger has it, and as it really was. */
export interface Case {
  readonly record: AttemptRecord;
  readonly entry: Entry;
  /** How often its playbook really began. */
  readonly began: number;
}

/** `new`, `old`, `blind`: it finished, and its probe read the release back, read another one, or did not come about. */
export type Entry = 'none' | 'running' | 'new' | 'old' | 'blind' | 'interrupted' | 'tombstoned';

export interface Site {
  /** The last token that the database gave out. */
  readonly fence: number;
  /** The highest that the ledger has seen. */
  readonly token: number;
  /** The highest under which anything really began. */
  readonly highest: number;
  readonly runs: 'old' | 'new';
}

export type Worker =
  | { readonly at: 'idle' }
  | { readonly at: 'claimed'; readonly attempt: string; readonly claims: number }
  | { readonly at: 'awaiting'; readonly attempt: string; readonly claims: number }
  | { readonly at: 'begun'; readonly attempt: string; readonly claims: number; readonly order: Order };

export interface Order {
  readonly token: number;
  readonly incarnation: Ledger;
}

/** On its way; it may come at once, later, or never. */
export type Message =
  /** `heardBy`: who hears the answer; nobody does when the message is a copy, or its sender is gone. */
  | { readonly is: 'start'; readonly attempt: string; readonly order: Order; readonly heardBy: number | null }
  | { readonly is: 'answer'; readonly attempt: string; readonly to: number; readonly by: Ledger; readonly says: Said }
  /** What the ledger said when the follower asked, having read the attempt in the state `read`. */
  | {
      readonly is: 'news';
      readonly attempt: string;
      readonly read: AttemptState;
      readonly by: Ledger;
      readonly says: Entry;
    }
  | { readonly is: 'burial'; readonly attempt: string; readonly by: Ledger; readonly says: Entry }
  /** The ledger told its name to one who compares it with the database. */
  | { readonly is: 'ledger'; readonly by: Ledger };

export type Said = Entry | { readonly refusal: Refusal };

/** What was worked out lately about a part of a state: a table of all of them would cost more than it saves. */
class Lately<Part extends object, Worked> {
  private readonly known = new Map<Part, Worked>();

  get(part: Part): Worked | undefined {
    return this.known.get(part);
  }

  set(part: Part, worked: Worked): void {
    if (this.known.size >= 2_000) this.known.clear();
    this.known.set(part, worked);
  }
}

export const IDLE: Worker = { at: 'idle' };

/** The moment at which everything happens, the length of an attempt's deadline, and when a lease ends that holds. */
export const NOW = new Date(Date.UTC(2027, 2, 27));
export const DEADLINE_SECONDS = 60;
const HELD = new Date(NOW.getTime() + 1);

/** The same state with nothing in it that can make no difference any more, so that fewer states differ. */
export function tidy(state: ModelState): ModelState {
  const heard = state.wire.filter((message) => isHeardOf(state, message));
  const spoken = new Set<string>();
  for (const message of heard) if ('attempt' in message) spoken.add(message.attempt);
  for (const worker of state.workers) if (worker.at !== 'idle') spoken.add(worker.attempt);
  const cases = state.cases.filter(
    ({ record }) => record.kind !== 'verify' || !isTerminal(record.state) || spoken.has(record.id),
  );
  const leaner = cases.map((each) => lean(each, state.workers));
  // A halt that is true is confirmed at once: whatever begins after that breaks a rule, so nothing is overlooked.
  const quiet = state.rollout === 'halting' && isQuiet(leaner.map(({ record }) => record));
  const rollout = quiet ? 'halted' : state.rollout;
  return ranked({ ...state, rollout, cases: leaner, wire: uniform(heard) });
}

/** An answer to a worker that no longer waits for it is as good as lost, and so is news of what has ended. */
function isHeardOf(state: ModelState, message: Message): boolean {
  if (message.is === 'ledger') return true;
  const record = state.cases.find((each) => each.record.id === message.attempt)?.record;
  if (record === undefined) return false;
  if (message.is === 'start') return true;
  if (message.is !== 'answer') return !isTerminal(record.state);
  const worker = state.workers[message.to];
  return worker?.at === 'awaiting' && worker.attempt === message.attempt;
}

function uniform(wire: readonly Message[]): readonly Message[] {
  if (wire.length < 2) return wire;
  const byName = new Map(wire.map((message) => [once(message, JSON.stringify), message]));
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, message]) => message);
}

function claimsOf(workers: readonly Worker[], id: string): readonly number[] {
  return workers.flatMap((worker) => (worker.at !== 'idle' && worker.attempt === id ? [worker.claims] : []));
}

const NOTHING_KEPT = {
  ...{ not_before: NOW, started_at: null, ended_at: null, last_contact_at: null, because: null, lease_owner: null },
  ...{ stats: null, failure: null, progress: 0, runs_version: null, runs_digest: null, runs_healthy: null },
} as const;
const ENDED = {
  ...{ token: null, claims: 1, sent: false, begun: false, needs_probe: false, incarnation: null },
  ...{ lease_until: null, deadline: null },
} as const;
const ASIDE = { token: null, claims: 1, sent: true, begun: true, incarnation: null, lease_until: null } as const;
const DEADLINE = new Date(NOW.getTime() + DEADLINE_SECONDS * 1000);

const LEAN = { claimed: new Lately<Case, Case>(), free: new Lately<Case, Case>() };

/** As `leanOf`; worked out once, as most attempts are those of the state before. */
function lean(each: Case, workers: readonly Worker[]): Case {
  const claimed = workers.some((worker) => worker.at !== 'idle' && worker.attempt === each.record.id);
  const known = LEAN[claimed ? 'claimed' : 'free'];
  const found = known.get(each);
  if (found !== undefined) return found;
  const made = leanOf(each, claimed);
  known.set(each, made);
  known.set(made, made);
  return made;
}

/** Keeps of an attempt what the next steps depend on; `claimed`: a worker believes to hold it. */
function leanOf(each: Case, claimed: boolean): Case {
  const { record, entry } = each;
  if (isTerminal(record.state)) {
    return { ...each, entry: settledEntry(entry), record: { ...record, ...NOTHING_KEPT, ...ENDED } };
  }
  if (record.needs_probe && (record.state === 'verifying' || record.state === 'unknown')) {
    // Nothing that the ledger, a worker or an old claim says of it counts any more; only its probe does.
    return {
      ...each,
      entry: settledEntry(entry),
      record: { ...record, ...NOTHING_KEPT, ...ASIDE, deadline: DEADLINE },
    };
  }
  const { state, claims, lease_until: lease } = record;
  // While nobody holds an old claim, only a first one is told from the others, and only until the control node has spoken.
  const counted = state === 'claimed' || state === 'starting' || state === 'ready' ? Math.min(claims, 2) : 1;
  const leased = lease !== null && lease > NOW && (state === 'claimed' || state === 'starting' || state === 'unknown');
  return {
    ...each,
    record: {
      ...record,
      ...NOTHING_KEPT,
      claims: !claimed && claims > 0 ? counted : claims,
      lease_until: leased ? HELD : null,
      deadline: record.deadline === null ? null : DEADLINE,
    },
  };
}

/** Whether a key has begun is all that is asked of the ledger's entry when its result no longer is. */
function settledEntry(entry: Entry): Entry {
  return entry === 'none' || entry === 'tombstoned' || entry === 'running' ? entry : 'interrupted';
}

/** Tokens and claims are compared, never counted: their order is all that matters (but for a first claim, which is told from the rest). */
function ranked(state: ModelState): ModelState {
  const token = ranksOf([0, ...tokensOf(state)], 0);
  const claims = new Map<string, Rank>();
  for (const { record } of state.cases) {
    const held = claimsOf(state.workers, record.id);
    if (held.length === 0) continue;
    const values = record.claims === 0 ? held : [...held, record.claims];
    claims.set(record.id, ranksOf(values, values.includes(1) ? 1 : 2));
  }
  if (token === null && [...claims.values()].every((rank) => rank === null)) return state;
  return renumbered(state, token ?? ((value) => value), (id, value) => claims.get(id)?.(value) ?? value);
}

/** Null: every value stays as it is. */
type Rank = ((value: number) => number) | null;

function renumbered(
  state: ModelState,
  token: (value: number) => number,
  claims: (id: string, value: number) => number,
): ModelState {
  const rank = (order: Order): Order => ({ ...order, token: token(order.token) });
  return {
    ...state,
    cases: state.cases.map((each) => {
      const { record } = each;
      const kept = record.token === null ? null : token(record.token);
      return { ...each, record: { ...record, token: kept, claims: claims(record.id, record.claims) } };
    }),
    sites: Object.fromEntries(
      Object.entries(state.sites).map(([name, site]) => [
        name,
        { ...site, fence: token(site.fence), token: token(site.token), highest: token(site.highest) },
      ]),
    ),
    workers: state.workers.map((worker) => {
      if (worker.at === 'idle') return worker;
      const moved = { ...worker, claims: claims(worker.attempt, worker.claims) };
      return moved.at === 'begun' ? { ...moved, order: rank(moved.order) } : moved;
    }),
    wire: state.wire.map((message) => (message.is === 'start' ? { ...message, order: rank(message.order) } : message)),
  };
}

function tokensOf(state: ModelState): readonly number[] {
  const tokens: number[] = [];
  for (const site of Object.values(state.sites)) tokens.push(site.fence, site.token, site.highest);
  for (const { record } of state.cases) if (record.token !== null) tokens.push(record.token);
  for (const worker of state.workers) if (worker.at === 'begun') tokens.push(worker.order.token);
  for (const message of state.wire) if (message.is === 'start') tokens.push(message.order.token);
  return tokens;
}

/** Numbers the values in their order, from `first` on. */
function ranksOf(values: readonly number[], first: number): Rank {
  const sorted = [...new Set(values)].sort((one, other) => one - other);
  if (sorted.every((value, rank) => value === first + rank)) return null;
  const ranks = new Map(sorted.map((value, rank) => [value, first + rank]));
  return (value) => ranks.get(value) ?? value;
}

const NAMES = new Lately<object, string>();

/** One name per state; for states that are tidy. */
export function nameOf(state: ModelState): string {
  const { rollout, known, ledger, left, broken } = state;
  const cases = state.cases.map((each) => once(each, shortOf)).join('/');
  const wire = state.wire.map((message) => once(message, JSON.stringify)).join('/');
  const rest = [once(state.sites, JSON.stringify), once(state.workers, JSON.stringify), once(left, JSON.stringify)];
  return [cases, rollout, known, ledger, ...rest, broken ?? '', wire].join('|');
}

/** Most parts of a state are those of the state before. */
function once<Part extends object>(part: Part, name: (part: Part) => string): string {
  const known = NAMES.get(part);
  if (known !== undefined) return known;
  const made = name(part);
  NAMES.set(part, made);
  return made;
}

function shortOf({ record, entry, began }: Case): string {
  const { id, state, settles, token, claims, sent, begun, needs_probe: needsProbe, incarnation } = record;
  const flags = (sent ? 1 : 0) + (begun ? 2 : 0) + (needsProbe ? 4 : 0) + (record.lease_until === null ? 0 : 8);
  return [id, state, settles ?? '', token ?? '', claims, flags, incarnation ?? '', entry, began].join();
}
