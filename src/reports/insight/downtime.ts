import type { Deployment, DowntimeFigures, Known } from './known.js';
import { countWords, type Measure } from './measure.js';
import { begunIn } from './notice-lead.js';
import { periodBefore, type Period } from './period.js';
import { LEAST, type Reading } from './reading.js';
import { durationInWords } from './words.js';

/** How long sites were down, beside how long people had been told. */
export function plannedDowntime({ deployments }: Pick<Known, 'deployments'>, period: Period): Measure {
  const here = begunIn(deployments, period);
  const all = together(here);
  return {
    ...{ id: 'downtime', title: 'Planned against actual downtime', unit: 'ratio' },
    means: [
      'How long sites were down for their changes, as so many times what was planned, over all downtimes that began in this time and are over. 1 is as planned, and less is better.',
      'Planned is until when people were first told that the site would be back; actual is until its own probe said that it was.',
    ],
    sources: ['what was told of when sites are back', 'attempts at sites', 'windows of attempts'],
    noun: ['downtime that is over', 'downtimes that are over'],
    none: 'no downtime ended',
    now: ratioOf(all),
    before: ratioOf(together(begunIn(deployments, periodBefore(period)))),
    notes: notesOf(all),
    table: {
      caption: 'Downtime by rollout',
      columns: [
        { title: 'Release', holds: 'text' },
        { title: 'Begun', holds: 'moment' },
        { title: 'Downtimes', holds: 'count' },
        { title: 'Planned a site', holds: 'seconds' },
        { title: 'Actual a site', holds: 'seconds' },
        { title: 'Later than said', holds: 'count' },
        { title: 'Past the window', holds: 'count' },
      ],
      rows: here.map(({ release, begunAt, downtime }) => {
        const { over, plannedSeconds, actualSeconds, late, pastWindow } = downtime;
        const each = (seconds: number) => (over === 0 ? null : seconds / over);
        return [release, begunAt, over, each(plannedSeconds), each(actualSeconds), late, pastWindow];
      }),
    },
    chart: { label: 0, value: 4, beside: 3, goal: null },
  };
}

function together(deployments: readonly Deployment[]): DowntimeFigures {
  const sum = (of: (one: DowntimeFigures) => number) => deployments.reduce((all, one) => all + of(one.downtime), 0);
  return {
    ...{ over: sum(({ over }) => over), open: sum(({ open }) => open), untold: sum(({ untold }) => untold) },
    ...{ plannedSeconds: sum((one) => one.plannedSeconds), actualSeconds: sum((one) => one.actualSeconds) },
    ...{ late: sum(({ late }) => late), pastWindow: sum(({ pastWindow }) => pastWindow) },
  };
}

function ratioOf({ over, plannedSeconds, actualSeconds }: DowntimeFigures): Reading {
  const value = over < LEAST || plannedSeconds <= 0 ? null : actualSeconds / plannedSeconds;
  return { value, of: over };
}

function notesOf({ over, plannedSeconds, actualSeconds, late, open, untold, pastWindow }: DowntimeFigures) {
  const sites = ['downtime', 'downtimes'] as const;
  return [
    ...(over === 0
      ? []
      : [
          `In all: planned ${durationInWords(plannedSeconds)}, actual ${durationInWords(actualSeconds)}; ${late} of ${countWords(over, sites)} lasted longer than was first said.`,
        ]),
    ...(pastWindow === 0 ? [] : [`${countWords(pastWindow, ['run', 'runs'])} went on past the window of the site.`]),
    ...(open === 0 ? [] : [`Not known to be over, and so not in the figure: ${countWords(open, sites)}.`]),
    ...(untold === 0 ? [] : [`Nobody was told an end, and so not in the figure: ${countWords(untold, sites)}.`]),
  ];
}
