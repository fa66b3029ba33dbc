import { lengthInWords, momentIn } from '../../../platform/local-time.js';
import { reasonInWords, type Reason } from '../../../promotions/objection.js';
import { rollbackSentence, type ShownRelease } from '../../../releases/release.js';
import type { TimedPlan } from '../../../rollouts/planning/plan.service.js';
import type { Addresses } from '../../addresses.js';
import { formView } from '../../form/form-view.js';
import { inPageWords } from '../../page-words.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import { FORM, sureOf, type ActReader, type ActView, type SitesList } from '../rollout-act/act-page.js';
import { rollBackStory, type ToldRollout } from '../release/rollout-story.js';
import { counted, someOf } from '../rollout/rollout-words.js';

/** A site that the release would come to. */
export interface PromotedSite {
  readonly id: string;
  readonly name: string;
  readonly pilot: boolean;
  /** Its own operator brings the release on. */
  readonly isOperated: boolean;
}

/** What a promotion to Production would begin, or what is in its way. */
export interface PromotionFacts {
  readonly release: ShownRelease;
  /** As people call Production. */
  readonly title: string;
  /** Why it would be refused now; none where it would not. */
  readonly against: readonly Reason[];
  /** Its own last rollout there; null where there was none. */
  readonly last: ToldRollout | null;
  /** Of people, by their ids. */
  readonly names: ReadonlyMap<string, string>;
  /** How it would go; null where it would be refused. */
  readonly timed: TimedPlan | null;
  /** All that the rollout would reach, as it would reach them. */
  readonly waves: readonly (readonly PromotedSite[])[];
  /** Whether messages can leave. */
  readonly sends: boolean;
}

type Told = ActReader & { readonly zone: string };

const MOST_NAMES = 10;
const MOST_WARNINGS = 4;

/** Reasons against a promotion that nothing at its gate mends. */
const FINAL: readonly string[] = ['already-there', 'downgrade'];

/** Why it cannot be promoted; what nothing mends stands alone, so that nobody sees to the rest for nothing. */
export function whyNot(against: readonly Reason[]): readonly string[] {
  const final = against.filter(({ criterion, status }) => status === 'refused' && FINAL.includes(criterion));
  return (final.length > 0 ? final : against).map((one) => inPageWords(reasonInWords(one)));
}

/** What would happen at which sites, wave by wave, before anybody says that it shall. */
export function promotionView(facts: PromotionFacts, reader: Told): ActView {
  const { release, title, against, timed } = facts;
  const { addresses, isFresh, sent, shown, zone } = reader;
  return {
    heading: `Promote ${release.version} to ${title}`,
    caption: `${PRODUCT_TITLES[release.product] ?? release.product}, ${release.kind} release`,
    does: timed === null ? whyNot(against) : doesOf(facts, timed, zone),
    warning: timed === null ? null : warningOf(timed),
    more: moreOf(facts, addresses),
    lists: timed === null ? [] : listsOf(facts, timed, zone),
    refusal: against.length === 0 ? null : 'It cannot be promoted now. Nothing has been changed.',
    form: formView(
      {
        ...{ name: FORM, action: addresses.releasePromotion(release.version), variant: 'warning' },
        ...{ fields: sureOf('production', title, isFresh), hidden: { shown, digest: release.digest } },
        send: `Promote ${release.version} to ${title}`,
      },
      sent,
    ),
    back: `${addresses.release(release.version)}#gate-production`,
  };
}

/** Where more is told: of how it would go, or of its own rollout that is there already. */
function moreOf(
  { release, title, against, last, timed }: PromotionFacts,
  addresses: Addresses,
): NonNullable<ActView['more']> | null {
  if (timed !== null)
    return {
      text: 'See the whole plan, with windows and freezes',
      href: addresses.plan(release.version, 'production'),
    };
  const isThere = against.some(({ criterion }) => criterion === 'already-there');
  return last === null || !isThere ? null : { text: `Go to its rollout on ${title}`, href: addresses.rollout(last.id) };
}

function doesOf(
  { release, title, sends, waves, last, names }: PromotionFacts,
  timed: TimedPlan,
  zone: string,
): readonly string[] {
  const { plan, unready } = timed;
  const over = plan.endsAt === null ? '' : ` All is most likely over ${momentIn(zone, plan.endsAt.p50.toISOString())}.`;
  const sites = waves.reduce((sum, wave) => sum + wave.length, 0);
  const back = last === null ? null : rollBackStory(last, { title, names, zone });
  return [
    ...(back === null ? [] : [back]),
    `It goes to ${counted(sites, 'site')} in ${counted(waves.length, 'wave')}, with nothing more to confirm.${firstOf(waves, timed, zone)}${over}`,
    waits(unagreedIn(timed).size, {
      one: 'its Trust agrees to a time',
      many: 'their Trusts agree to a time',
      none: 'No agreement of a Trust is missing.',
    }),
    waits(unready.size, {
      one: 'the site passport of its Trust is complete',
      many: 'the site passports of their Trusts are complete',
      none: '',
    }),
    'Each site begins within its windows and outside its freezes, and later than it says here where one before it takes longer. A wave waits for the one before it. After more failures than the budget allows, nothing more begins until a person has decided.',
    toldIn(sends),
    rollbackSentence(release),
    `What is promoted has the digest ${release.digest}.`,
  ];
}

/** The sites whose Trust has agreed to no time. */
function unagreedIn({ plan }: TimedPlan): ReadonlySet<string> {
  return new Set(plan.conflicts.flatMap(({ sites }) => sites));
}

function firstOf([first = []]: PromotionFacts['waves'], timed: TimedPlan, zone: string): string {
  const unagreed = unagreedIn(timed);
  const begins = turnsIn(timed);
  const free = first.flatMap(({ id, name }) => {
    const at = unagreed.has(id) || timed.unready.has(id) ? undefined : begins.get(id);
    return at === undefined ? [] : [{ name, at }];
  });
  const [soonest] = free.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  if (soonest === undefined) return ' Nothing begins yet: every site of the first wave waits.';
  const names = free.map(({ name }) => name);
  return ` First: ${someOf(names, MOST_NAMES)}, ${momentIn(zone, soonest.at.toISOString())}.`;
}

function turnsIn({ plan }: TimedPlan): ReadonlyMap<string, Date> {
  return new Map(plan.waves.flatMap(({ sites }) => sites.map(({ site, startsAt }) => [site, startsAt] as const)));
}

function waits(
  count: number,
  { one, many, none }: { readonly one: string; readonly many: string; readonly none: string },
): string {
  return count === 0 ? none : `Nothing begins at ${counted(count, 'site')} until ${count === 1 ? one : many}.`;
}

function toldIn(sends: boolean): string {
  const who =
    'When a site begins and once it is back, the owners at its Trust, the delivery team, the Product Owner and the AI Centre are told';
  return sends ? `${who} by mail.` : `${who}. No mail server is set up, so it stands on their pages alone.`;
}

/** What else the plan has against it: whose word and whose passport are missing is said already. */
function warningOf({ plan, unready }: TimedPlan): string | null {
  const said = [...unready.values()].map(({ because }) => because);
  const ends = plan.conflicts.length === 0 && plan.obstacle !== null ? [plan.obstacle] : [];
  const all = [...ends, ...plan.warnings.filter((one) => !said.some((because) => one.startsWith(because)))];
  if (all.length === 0) return null;
  const left = all.length - MOST_WARNINGS;
  const more = left > 0 ? [`${left} more ${left === 1 ? 'stands' : 'stand'} at the plan.`] : [];
  return [...all.slice(0, MOST_WARNINGS), ...more].join(' ');
}

function listsOf({ waves }: PromotionFacts, timed: TimedPlan, zone: string): readonly SitesList[] {
  const unagreed = unagreedIn(timed);
  const begins = turnsIn(timed);
  const when = ({ id }: PromotedSite): string => {
    if (unagreed.has(id)) return 'once its Trust has agreed to a time';
    if (timed.unready.has(id)) return 'once the site passport of its Trust is complete';
    const at = begins.get(id);
    return at === undefined ? 'after the waves before it' : momentIn(zone, at.toISOString());
  };
  const [soaks] = timed.plan.waves;
  const watched =
    soaks === undefined || soaks.soakedAt <= soaks.settlesAt
      ? ''
      : `, then watched for ${lengthInWords(soaks.settlesAt.toISOString(), soaks.soakedAt.toISOString())}`;
  return waves.map((wave, index) => ({
    heading: `Wave ${index + 1}${wave.every(({ pilot }) => pilot) ? ', pilots' : ''}: ${counted(wave.length, 'site')}${watched}`,
    names: wave.map(
      (site) => `${site.name}: ${when(site)}${site.isOperated ? ', when its operator is asked to do it' : ''}`,
    ),
  }));
}

/**
 * What stands for what somebody confirms: how its last rollout there ended, which sites, in which waves, and at those of the first which
 * wait for what, and in which of their windows they begin. The clock alone changes no window, whoever has to wait for a place there; and what Trusts of later waves
 * answer meanwhile holds nobody up: their sites wait for that answer as the page says.
 */
export function shownOf({ release, timed, waves, last }: PromotionFacts): readonly unknown[] {
  const ids = waves.map((wave) => wave.map(({ id }) => id));
  const known = [release.digest, last?.id, last?.state, ids];
  if (timed === null) return known;
  const { plan, agreed, unready } = timed;
  const unagreed = unagreedIn(timed);
  const closes = new Map(plan.waves[0]?.sites.map(({ site, closesAt }) => [site, closesAt]));
  const first = (ids[0] ?? []).map((id) => [unagreed.has(id), unready.has(id), agreed.get(id), closes.get(id)]);
  return [...known, first];
}
