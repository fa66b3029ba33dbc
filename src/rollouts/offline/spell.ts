import { isLive, isTerminal, type AttemptState } from '../attempt.js';

/** One product out of service at one site, from the order until it is known to serve again. */
export const SPELL_STATES = [
  // To be taken offline, or being taken.
  'ordered',
  // Its own probe says that it no longer serves.
  'offline',
  // To be brought back, or being brought.
  'restoring',
  // Its own probe says that it is healthy, and somebody still has to test it.
  'untested',
  'back',
] as const;
export type SpellState = (typeof SPELL_STATES)[number];

/** How a site stands, as people are told of it. */
export const OFFLINE_STAGES = ['ordered', 'offline', 'restoring', 'back', 'in-trouble'] as const;
export type OfflineStage = (typeof OFFLINE_STAGES)[number];

/** What one order wants of the site. */
export interface Wish {
  readonly order: string;
  readonly wanted: 'offline' | 'back';
  /** A fix that a hotfix brought to the site meets it. */
  readonly untilFixed: boolean;
}

/** A try to take the site offline, or to bring it back. */
export interface Try {
  readonly id: string;
  readonly kind: 'take-offline' | 'restore';
  readonly state: AttemptState;
  /** A first byte may have left for the control node. */
  readonly sent: boolean;
  readonly because: string | null;
  readonly orderedAt: Date;
  readonly endedAt: Date | null;
}

/** All that is known of a spell. Times are database time. */
export interface SpellFacts {
  readonly state: SpellState;
  /** What was in the way when it was looked at last. */
  readonly trouble: string | null;
  readonly wishes: readonly Wish[];
  /** Tries that were ordered before count no more. */
  readonly triesFrom: Date;
  /** Oldest first. */
  readonly tries: readonly Try[];
  /** What the site's own probe said last; null where it never said anything. */
  readonly runs: {
    readonly healthy: boolean;
    /** Something may have happened there since. */
    readonly doubtful: boolean;
    readonly at: Date;
    readonly attempt: string;
    /** When that probe was ordered; null where nobody knows any more. */
    readonly askedAt: Date | null;
    /** It runs what a hotfix brought there since the spell began. */
    readonly fixed: boolean;
  } | null;
  /** Another change is under way at the site. */
  readonly taken: boolean;
  /** Another change was sent to the site since the last try was. */
  readonly changedSince: boolean;
  /** When its control node's ledger last showed a run there that the database knows nothing of, as after it was restored; null: never. */
  readonly strangeAt: Date | null;
  /** How the smoke test of what runs there stands. */
  readonly smoke: 'not-required' | 'awaited' | 'passed' | 'failed';
}

/** What a spell comes to, and what is to be done about it now. */
export interface Outlook {
  readonly state: SpellState;
  /** A sentence for people; null where nothing is in the way. */
  readonly trouble: string | null;
  /** The attempt that proves the state; null for what only begins. */
  readonly proof: string | null;
  readonly order: Try['kind'] | null;
  /** What was ordered, never left, and is not wanted any more. */
  readonly callOff: string | null;
}

/** After so many tries in a row somebody has to look. */
const TRIES = 3;
const STRANGE =
  'Its control node did something there that Gatehouse knows nothing of, as after its database was restored. Look at the site; then have it tried again, or brought back.';
/** How long the next try waits after one that failed, by how many did. */
const WAITS_SECONDS = [15, 60];

/** Out of service while any order wants that: each has its own reason, and one that is gone says nothing of the others. */
export function wantedOf(wishes: readonly Pick<Wish, 'wanted'>[]): Wish['wanted'] {
  return wishes.some(({ wanted }) => wanted === 'offline') ? 'offline' : 'back';
}

/** The orders whose wish the fix has met that the site runs now, healthy. */
export function metByFix({
  wishes,
  runs,
  strangeAt,
}: Pick<SpellFacts, 'wishes' | 'runs' | 'strangeAt'>): readonly string[] {
  if (runs === null || !runs.fixed || !runs.healthy || runs.doubtful || isOutdated(runs.askedAt, strangeAt)) return [];
  return wishes.filter(({ wanted, untilFixed }) => wanted === 'offline' && untilFixed).map(({ order }) => order);
}

/** What a spell comes to at `now`. Applying the same outlook twice is prevented by the lock of whoever writes it down. */
export function outlook(spell: SpellFacts, now: Date): Outlook {
  if (spell.state === 'back') return { ...stays(spell), trouble: null };
  const last = spell.tries.at(-1);
  const wanted = wantedOf(spell.wishes);
  if (last !== undefined && isLive(last.state)) return whileTrying(spell, last, wanted);
  return wanted === 'offline' ? towardsOffline(spell, now) : towardsBack(spell, now);
}

/** A spell as people are told of it; `met` are the orders that a fix has met at its site. */
export type Told = Pick<Outlook, 'state' | 'trouble'> & { readonly met: readonly string[] };

/**
 * How a spell is told of at `now`, although a loop has yet to write it down: nobody is told that a site is offline once its own probe has
 * said that it serves, or while nobody knows; nor that it is still being brought back once only its smoke test is wanted, which is offered
 * from then on. That it is back is told once that is kept. Every other state is told as it is kept.
 */
export function toldOf(spell: SpellFacts, now: Date): Told {
  const { state, trouble } = spell;
  const kept = { state, trouble, met: [] };
  if (state === 'back' || (state === 'offline' && provedOffline(spell) !== null)) return kept;
  const met = metByFix(spell);
  const wishes = spell.wishes.filter(({ order }) => !met.includes(order));
  const to = outlook({ ...spell, wishes }, now);
  if (to.state === 'untested') return { state: 'untested', trouble: to.trouble, met };
  // What was in the way is not any more.
  if (to.state === 'back' && state !== 'offline') return { state, trouble: null, met };
  if (state !== 'offline') return kept;
  if (wantedOf(wishes) === 'back') return { state: 'restoring', trouble: null, met };
  return { state: to.state, trouble: to.trouble, met };
}

function stays(spell: SpellFacts): Outlook {
  return { state: spell.state, trouble: null, proof: null, order: null, callOff: null };
}

function whileTrying(spell: SpellFacts, last: Try, wanted: Wish['wanted']): Outlook {
  const state = wanted === 'offline' ? 'ordered' : 'restoring';
  const waits = last.state === 'ready';
  if (waits && !last.sent && (last.kind !== kindFor(wanted) || isStrange(spell)))
    return { ...stays(spell), state, callOff: last.id };
  if (waits && isStrange(spell)) return { ...stays(spell), state, trouble: STRANGE };
  // Nobody can say how it went; the site is asked, time and again, and the first reason is the one to tell.
  const asked = last.state === 'unknown' || last.state === 'verifying';
  return { ...stays(spell), state, trouble: asked ? (spell.trouble ?? last.because) : null };
}

function towardsOffline(spell: SpellFacts, now: Date): Outlook {
  const out = provedOffline(spell);
  if (out !== null) return { ...stays(spell), state: 'offline', proof: out };
  return { ...stays(spell), state: 'ordered', ...nextTry(spell, 'take-offline', now) };
}

/** The try that took it out of service, unless something has happened there since that may have brought it back. */
function provedOffline({ tries, runs, taken, changedSince, strangeAt }: SpellFacts): string | null {
  const last = tries.findLast(({ sent }) => sent);
  if (last !== undefined && isOutdated(last.orderedAt, strangeAt)) return null;
  if (last?.kind !== 'take-offline' || last.state !== 'succeeded' || last.endedAt === null) return null;
  if (runs === null) return last.id;
  const servesAgain = runs.healthy && !runs.doubtful && runs.at > last.endedAt;
  const nobodyKnows = changedSince && runs.doubtful && !taken;
  return servesAgain || nobodyKnows ? null : last.id;
}

function towardsBack(spell: SpellFacts, now: Date): Outlook {
  const well = provedHealthy(spell);
  if (well === null) return { ...stays(spell), state: 'restoring', ...nextTry(spell, 'restore', now) };
  const untouched = !spell.tries.some(({ sent }) => sent);
  switch (untouched ? 'not-required' : spell.smoke) {
    case 'not-required':
    case 'passed':
      return { ...stays(spell), state: 'back', proof: well };
    case 'awaited':
      return { ...stays(spell), state: 'untested', proof: well };
    case 'failed':
      return { ...stays(spell), state: 'untested', proof: well, trouble: 'Its smoke test failed.' };
  }
}

/** The attempt whose probe found it healthy since the last try was over. */
function provedHealthy({ tries, runs, taken, strangeAt }: SpellFacts): string | null {
  if (runs === null || !runs.healthy || runs.doubtful || taken || isOutdated(runs.askedAt, strangeAt)) return null;
  const last = tries.findLast(({ sent }) => sent);
  if (last === undefined) return runs.attempt;
  return last.endedAt !== null && runs.at >= last.endedAt ? runs.attempt : null;
}

/** The next try, or why it waits. What the site said no to is tried again a few times; then somebody has to look. */
function nextTry(spell: SpellFacts, kind: Try['kind'], now: Date): Pick<Outlook, 'order' | 'trouble'> {
  if (isStrange(spell)) return { order: null, trouble: STRANGE };
  const failed = failedInARow(spell, kind);
  const last = failed.at(-1);
  const because = sentence(last?.because ?? 'It could not be done.');
  if (last?.state === 'needs-human') return { order: null, trouble: because };
  if (failed.length >= TRIES)
    return { order: null, trouble: `${because} It was tried ${TRIES} times, and is not tried again by itself.` };
  const wait = WAITS_SECONDS[failed.length - 1] ?? 0;
  const over = last?.endedAt === undefined || last.endedAt === null ? 0 : last.endedAt.getTime() + wait * 1000;
  const waits = spell.taken || now.getTime() < over;
  return {
    order: waits ? null : kind,
    trouble: last === undefined ? null : `${because} It is tried again by itself, ${TRIES} times in all.`,
  };
}

/** Something was done there since somebody last said what is wanted, and nobody here knows what: a person has to look first (INV-15). */
function isStrange({ strangeAt, triesFrom }: SpellFacts): boolean {
  return strangeAt !== null && strangeAt >= triesFrom;
}

/** What was ordered before that says nothing of the site as it is now. */
function isOutdated(orderedAt: Date | null, strangeAt: Date | null): boolean {
  return strangeAt !== null && (orderedAt === null || orderedAt <= strangeAt);
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function failedInARow({ tries, triesFrom }: SpellFacts, kind: Try['kind']): readonly Try[] {
  const counted = tries.filter((one) => one.orderedAt >= triesFrom);
  const from = counted.findLastIndex((one) => one.kind !== kind || !hasFailed(one.state)) + 1;
  return counted.slice(from);
}

function hasFailed(state: AttemptState): boolean {
  return state === 'needs-human' || (isTerminal(state) && state !== 'succeeded');
}

function kindFor(wanted: Wish['wanted']): Try['kind'] {
  return wanted === 'offline' ? 'take-offline' : 'restore';
}

/** How a site stands for one order: what others want of it too is told in `saysOf`. */
export function stageOf(spell: { readonly state: SpellState; readonly trouble: string | null }): OfflineStage {
  if (spell.state === 'back') return 'back';
  if (spell.trouble !== null) return 'in-trouble';
  return spell.state === 'untested' ? 'restoring' : spell.state;
}
