import type { Deployment, Known, KnownOutage } from './known.js';
import { countWords, type Measure } from './measure.js';
import { isIn, periodBefore, type Period } from './period.js';
import { median, middleOf, talliedTogether, toldOff, type Tally } from './reading.js';

const DAY_MS = 86_400_000;

type Of = Pick<Known, 'deployments' | 'outages' | 'noticeDaysOwed' | 'outageDaysAsked'>;

/** How long before its downtime a Trust was told of it, and how long before theirs we were. */
export function noticeLeadTime(known: Of, period: Period): Measure {
  const { noticeDaysOwed: owed } = known;
  const here = begunIn(known.deployments, period);
  return {
    ...{ id: 'notice-lead-time', title: 'Notice lead time', unit: 'days' },
    means: [
      `How many whole days before work began at a Trust it had been told of the time that was then used: the middle one of the Trusts at which work began in this time. ${countWords(owed, ['day', 'days'])} are owed.`,
      'It counts from the first message that named that time: a time that is changed is told anew.',
    ],
    sources: ['notices', 'attempts at sites', 'outages'],
    noun: ['Trust that was told', 'Trusts that were told'],
    none: 'no Trust was told',
    now: middleOf(daysIn(here)),
    before: middleOf(daysIn(begunIn(known.deployments, periodBefore(period)))),
    notes: [...shortOf(here, owed), ...outagesOf(known, period)],
    table: {
      caption: 'Trusts that were told before work began',
      columns: [
        { title: 'Release', holds: 'text' },
        { title: 'Begun', holds: 'moment' },
        { title: 'Trusts told', holds: 'count' },
        { title: 'Middle notice', holds: 'days', absent: 'None was told' },
        { title: 'Shortest notice', holds: 'days', absent: 'None was told' },
        { title: `Under ${countWords(owed, ['day', 'days'])}`, holds: 'count' },
        { title: 'Told nothing before', holds: 'count' },
      ],
      rows: here.map(({ release, begunAt, noticeDays, unnoticed }) => {
        const days = toldOff(noticeDays);
        const shortest = days.length === 0 ? null : Math.min(...noticeDays.keys());
        return [release, begunAt, days.length, median(days), shortest, below(noticeDays, owed), unnoticed];
      }),
    },
    chart: { label: 0, value: 3, goal: owed },
  };
}

/** Of a tally, how many are less than this. */
export function below(tally: Tally, least: number): number {
  return [...tally].reduce((sum, [days, times]) => (days < least ? sum + times : sum), 0);
}

export function begunIn(deployments: readonly Deployment[], period: Period): readonly Deployment[] {
  return deployments
    .filter(({ begunAt }) => isIn(period, begunAt))
    .toSorted((one, other) => (one.begunAt ?? 0) - (other.begunAt ?? 0));
}

function daysIn(deployments: readonly Deployment[]): readonly number[] {
  return toldOff(talliedTogether(deployments.map(({ noticeDays }) => noticeDays)));
}

function shortOf(deployments: readonly Deployment[], owed: number): readonly string[] {
  const all = talliedTogether(deployments.map(({ noticeDays }) => noticeDays));
  const short = below(all, owed);
  const unnoticed = deployments.reduce((sum, one) => sum + one.unnoticed, 0);
  return [
    ...(short === 0 ? [] : [`Told less than ${countWords(owed, ['day', 'days'])} before: ${times(short)}.`]),
    ...(unnoticed === 0 ? [] : [`Told nothing before work began, and so not in the figure: ${times(unnoticed)}.`]),
  ];
}

function times(count: number): string {
  return countWords(count, ['Trust', 'Trusts']);
}

/** What Trusts and third parties took down themselves is told apart: they owe us notice, and not we them. */
function outagesOf({ outages, outageDaysAsked: asked }: Of, period: Period): readonly string[] {
  const here = outages.filter(({ startsAt }) => isIn(period, startsAt));
  const [trusts, thirds] = [here.filter((one) => !one.isThirdParty), here.filter((one) => one.isThirdParty)];
  return [...saysOf(trusts, 'Trusts’ own outages', asked), ...saysOf(thirds, 'Works of third parties', asked)];
}

function saysOf(outages: readonly KnownOutage[], what: string, asked: number): readonly string[] {
  if (outages.length === 0) return [];
  const inTime = outages.filter((one) => one.announced && one.startsAt - one.toldAt >= asked * DAY_MS).length;
  const silent = outages.filter(({ announced }) => !announced).length;
  const unannounced = silent === 0 ? '' : `, and ${silent} not announced at all`;
  const days = countWords(asked, ['day', 'days']);
  return [`${what}, told apart: ${inTime} of ${outages.length} announced at least ${days} before${unannounced}.`];
}
