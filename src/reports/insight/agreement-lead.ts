import type { Deployment, Known } from './known.js';
import { countWords, type Measure } from './measure.js';
import { begunIn, below } from './notice-lead.js';
import { periodBefore, type Period } from './period.js';
import { median, middleOf, talliedTogether, toldOff } from './reading.js';

type Of = Pick<Known, 'deployments' | 'noticeDaysOwed'>;

/** How long before its window a Trust had agreed to it, and how long it took to answer. */
export function agreementLeadTime({ deployments, noticeDaysOwed: owed }: Of, period: Period): Measure {
  const here = begunIn(deployments, period);
  const answers = toldOff(talliedTogether(here.map(({ answerDays }) => answerDays)));
  const answered = median(answers);
  return {
    ...{ id: 'agreement-lead-time', title: 'Agreement lead time', unit: 'days' },
    means: [
      'How many whole days before its window a Trust had agreed to the time in which work then began: the middle one of the Trusts at which work began in this time.',
    ],
    sources: ['agreements', 'attempts at sites'],
    noun: ['Trust that had agreed', 'Trusts that had agreed'],
    none: 'no Trust had agreed',
    now: middleOf(agreedIn(here)),
    before: middleOf(agreedIn(begunIn(deployments, periodBefore(period)))),
    notes: answered === null ? [] : [answeredInWords(answered)],
    table: {
      caption: 'Trusts that had agreed before work began',
      columns: [
        { title: 'Release', holds: 'text' },
        { title: 'Begun', holds: 'moment' },
        { title: 'Trusts that had agreed', holds: 'count' },
        { title: 'Middle lead', holds: 'days', absent: 'None had agreed' },
        { title: 'Shortest lead', holds: 'days', absent: 'None had agreed' },
        { title: `Under ${countWords(owed, ['day', 'days'])}`, holds: 'count' },
        { title: 'Middle time to answer', holds: 'days', absent: 'None had agreed' },
      ],
      rows: here.map(({ release, begunAt, agreedDays, answerDays }) => {
        const days = toldOff(agreedDays);
        const shortest = days.length === 0 ? null : Math.min(...agreedDays.keys());
        const under = below(agreedDays, owed);
        return [release, begunAt, days.length, median(days), shortest, under, median(toldOff(answerDays))];
      }),
    },
    chart: { label: 0, value: 3, goal: owed },
  };
}

/** `days`: from being asked to agreeing. */
function answeredInWords(days: number): string {
  return `From being asked to agreeing, the middle Trust took ${days < 1 ? 'less than a day' : countWords(days, ['day', 'days'])}.`;
}

function agreedIn(deployments: readonly Deployment[]): readonly number[] {
  return toldOff(talliedTogether(deployments.map(({ agreedDays }) => agreedDays)));
}
