import { expect, test } from '@jest/globals';
import type { Entry, JournalLine } from './history.js';
import { violationsOf, type Evidence } from './judge.js';
import type { Scenario } from './scenario.js';
import { live } from './simulation.js';
import { RELEASE } from './store.js';

/** Three waves of two sites, the first of them pilots, and nothing goes wrong. */
function calm(scenario: Scenario): Scenario {
  const sites = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) => ({
    id,
    pilot: index < 2,
    node: 'node-1',
    window: null,
  }));
  const trouble = {
    ...{ untilMs: 1, lost: 0, unanswered: 0, doubled: 0, deaths: 0, badRuns: 0 },
    ...{ crashes: 0, pauses: 0, jumps: 0, partitions: 0, reboots: 0, rebuilds: 0, halts: 0 },
  };
  return {
    ...{
      seed: scenario.seed,
      sites,
      nodes: 1,
      processes: 1,
      concurrency: 2,
      soakSeconds: 60,
      failureBudget: 0,
      trouble,
    },
    ...{ waves: [sites.slice(0, 2), sites.slice(2, 4), sites.slice(4)], deadlineSeconds: 300, returnRule: 'by-itself' },
  };
}

function evidence(): Evidence {
  const { scenario, history, estates, store } = live(1, calm);
  return { scenario, history, estates, believed: store.running, isOver: true };
}

test('a calm world leaves nothing to complain of', () => {
  expect(violationsOf(evidence())).toEqual([]);
});

type Attempt = Extract<Entry, { about: 'attempt' }>;
const isDeploy = (line: JournalLine, step: JournalLine['step']): boolean =>
  line.kind === 'deploy' && line.step === step;

function journal(change: (lines: JournalLine[], first: number) => void): Evidence {
  const all = evidence();
  const lines = [...all.history.journal];
  change(
    lines,
    lines.findIndex((line) => isDeploy(line, 'began')),
  );
  return { ...all, history: { ...all.history, entries: all.history.entries, journal: lines } };
}

function record(change: (entries: Entry[]) => Entry[]): Evidence {
  const all = evidence();
  return { ...all, history: { journal: all.history.journal, entries: change([...all.history.entries]) } };
}

/** Writes another thing down in the place of the first entry of this kind about an attempt. */
function instead(to: Attempt['to'], change: Partial<Attempt>): Evidence {
  return record((entries) => {
    const place = entries.findIndex((each) => each.about === 'attempt' && each.kind === 'deploy' && each.to === to);
    return entries.map((each, index) => (index === place && each.about === 'attempt' ? { ...each, ...change } : each));
  });
}

/** The same line, about another moment or another thing. */
function changed(lines: readonly JournalLine[], index: number, change: Partial<JournalLine>): JournalLine {
  const line = lines[index];
  if (line === undefined) throw new Error('The journal has no such line.');
  return { ...line, ...change };
}

test.each<[rule: string, planted: string, evidence: () => Evidence]>([
  [
    'INV-06',
    'two runs at a site at once',
    () => journal((lines, at) => lines.splice(at + 1, 0, changed(lines, at, { key: 'other' }))),
  ],
  [
    'INV-06',
    'an order older than the last one',
    () => journal((lines) => lines.push(changed(lines, lines.length - 1, { key: 'old', step: 'began', token: 0 }))),
  ],
  ['INV-07', 'a key that began twice', () => journal((lines, at) => lines.push(changed(lines, at, { at: 9e9 })))],
  ['INV-08', 'a world that did not end', () => ({ ...evidence(), isOver: false })],
  [
    'INV-08',
    'an attempt that stays as it is',
    () => record((entries) => entries.filter((each) => each.about !== 'attempt' || each.to !== 'succeeded')),
  ],
  [
    'INV-09',
    'an end that was overwritten',
    () =>
      record((entries) => [...entries, ...entries.filter((each) => each.about === 'attempt' && each.to === 'running')]),
  ],
  ['INV-10', 'a start by another process than the one that claimed', () => instead('starting', { by: 'p9' })],
  ['INV-10', 'a start under a claim that was lost', () => instead('claimed', { claims: 7 })],
  [
    'INV-11',
    'a start after the halt',
    () => record((entries) => [{ at: 0, by: 'p1', about: 'rollout', to: 'halted' }, ...entries]),
  ],
  ['INV-13', 'success while it runs', () => instead('succeeded', { at: 1 })],
  [
    'INV-13',
    'success where something else runs',
    () => instead('succeeded', { target: { ...RELEASE, digest: 'other' } }),
  ],
  ['INV-13', 'a cancelled attempt that began', () => instead('succeeded', { to: 'cancelled' })],
  [
    'INV-17',
    'a wave that began before its turn',
    () => record((entries) => entries.filter((each) => each.about !== 'wave' || each.to !== 'passed')),
  ],
  ['INV-17', 'a soak cut short', () => ({ ...evidence(), scenario: { ...evidence().scenario, soakSeconds: 6_000 } })],
  [
    'INV-17',
    'more at once than agreed',
    () => ({ ...evidence(), scenario: { ...evidence().scenario, concurrency: 0 } }),
  ],
  [
    'INV-18',
    'a first wave with others than the pilots',
    () => ({ ...evidence(), scenario: { ...evidence().scenario, waves: evidence().scenario.waves.toReversed() } }),
  ],
  ['INV-19', 'starts after a pilot failed', () => instead('succeeded', { to: 'failed' })],
  [
    'INV-20',
    'a start while the window is shut',
    () => ({
      ...evidence(),
      scenario: {
        ...evidence().scenario,
        sites: evidence().scenario.sites.map((site) => ({ ...site, window: { open: 0, shut: 9, shift: 0 } })),
      },
    }),
  ],
  [
    'INV-25',
    'a roll-back to something else than before',
    () =>
      journal((lines, at) =>
        lines.push(changed(lines, at, { key: 'back', kind: 'roll-back', target: 'other', at: 9e9, token: 9 })),
      ),
  ],
  ['INV-27', 'a site believed to run what it does not', () => ({ ...evidence(), estates: new Map() })],
  ['INV-27', 'a site that is not accounted for', () => ({ ...evidence(), believed: new Map() })],
])('%s: the judge sees %s', (rule, _planted, planted) => {
  expect(violationsOf(planted()).join('\n')).toContain(`(${rule})`);
});
