import type { SmokeStanding } from '../../evidence/smoke-tests/smoke-test.js';
import type { NoticeEvent, OwedNotice } from '../owed.js';
import type { SiteProgress } from '../rollout-progress.js';
import type { ToldWord } from './downtime.js';

/** A site in a rollout, with what its smoke test says. */
export interface SiteNow extends SiteProgress {
  readonly smoke: SmokeStanding;
  /** The end of the window that its change was begun in; null where there is none. */
  readonly windowEnds: Date | null;
}

/** Who is told of a site, in which conversation. */
export interface Listener {
  /** Null: people of our own. */
  readonly trust: string | null;
  readonly thread: string;
  /** Hears only of what went wrong. */
  readonly onlyTrouble: boolean;
}

/** One thing that is to be said of a site. */
interface SiteWord {
  readonly event: NoticeEvent;
  /** What tells it from another word of the same event in one downtime. */
  readonly what: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Why a site is not back as it should be. */
export type NotBack = 'put-back' | 'failed' | 'unknown' | 'smoke-failed';

const TROUBLE: ReadonlySet<NoticeEvent> = new Set(['overrunning', 'not-restored']);
/** How a downtime ends: of these the last one that was said is believed. */
const ENDINGS: ReadonlySet<NoticeEvent> = new Set(['verifying', 'restored', 'not-restored']);

/**
 * All that is owed about a site's downtime as it stands, what was told before too. Nothing before it begins. `told` is every word on
 * these conversations, oldest first: what holds again after something else was said is said again.
 */
export function owedOfSite(
  site: SiteNow,
  listeners: readonly Listener[],
  told: readonly ToldWord[],
): readonly OwedNotice[] {
  const words = wordsOn(site);
  return listeners.flatMap(({ trust, thread, onlyTrouble }) =>
    words
      .filter(({ event }) => !onlyTrouble || TROUBLE.has(event))
      .map((word) => ({
        key: keyOf(word, `${site.rollout}/${site.site}/${iso(site.startedAt) ?? ''}/${trust ?? 'ours'}`, told),
        event: word.event,
        subject: subjectOf(site, trust),
        facts: { began: iso(site.startedAt), ...word.facts },
        ...{ thread, calendar: null, link: null, acknowledgeBy: null, instead: [], also: [] },
      })),
  );
}

/** The key under which a word was said of this downtime last, as long as nothing else was said since; else one of its own. */
function keyOf({ event, what }: SiteWord, downtime: string, told: readonly ToldWord[]): string {
  const first = `${event}/${what}/${downtime}`;
  if (!ENDINGS.has(event)) return first;
  const endings = told.filter((word) => ENDINGS.has(word.event) && isOf(word.key, downtime));
  const isIt = ({ key }: ToldWord): boolean => key === first || key.startsWith(`${first}/`);
  const last = endings.at(-1);
  if (last !== undefined && isIt(last)) return last.key;
  return endings.some(isIt) ? `${first}/${String(endings.length + 1)}` : first;
}

function isOf(key: string, downtime: string): boolean {
  return key.endsWith(`/${downtime}`) || key.includes(`/${downtime}/`);
}

/**
 * Whether the site is back for its users: its own probe said so after the last change, and so did whoever had to test it (003-011). A
 * site that nobody has heard of is not.
 */
export function isBack({ stage, healthyAt, smoke }: SiteNow): boolean {
  return stage === 'restored' && healthyAt !== null && (smoke === 'not-required' || smoke === 'passed');
}

function wordsOn(site: SiteNow): readonly SiteWord[] {
  if (site.startedAt === null) return [];
  const begun = { event: 'begun', what: 'begun', facts: { backAt: iso(site.backAt) } } as const;
  return [begun, ...overrunning(site), ...ending(site)];
}

function overrunning(site: SiteNow): readonly SiteWord[] {
  const isOn = !isBack(site) && site.stage !== 'put-back' && site.stage !== 'restored';
  if (!site.overran || !isOn) return [];
  const facts = { until: iso(site.windowEnds), backAt: iso(site.backAt) };
  return [{ event: 'overrunning', what: 'overrunning', facts }];
}

function ending(site: SiteNow): readonly SiteWord[] {
  if (isBack(site)) return [{ event: 'restored', what: 'restored', facts: { backSince: iso(site.healthyAt) } }];
  const kind = notBack(site);
  if (kind !== null)
    return [
      { event: 'not-restored', what: kind, facts: { kind, backSince: iso(site.healthyAt), isOver: site.isOver } },
    ];
  const awaitsTest = site.stage === 'restored';
  if (site.stage !== 'verifying' && !awaitsTest) return [];
  return [{ event: 'verifying', what: awaitsTest ? 'test' : 'probe', facts: { awaitsTest, backAt: iso(site.backAt) } }];
}

function notBack({ stage, isOver, smoke }: SiteNow): NotBack | null {
  switch (stage) {
    case 'put-back':
    case 'failed':
      return stage;
    case 'unknown':
      return isOver ? 'unknown' : null;
    case 'restored':
      return smoke === 'failed' ? 'smoke-failed' : null;
    case 'waiting':
    case 'in-progress':
    case 'verifying':
    case 'rolling-back':
    case 'left-out':
      return null;
  }
}

function subjectOf({ release, product, environment, site }: SiteNow, trust: string | null): OwedNotice['subject'] {
  return { release, product, environment, trust, sites: [site] };
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
