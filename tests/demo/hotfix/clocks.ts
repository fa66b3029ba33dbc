import { z } from 'zod';
import { ordersAt, type Rollout } from '../rollout.js';

const seconds = z.number().nullable();

/** The clocks of a hotfix, all in seconds from when its incident was raised. */
export const clocksSchema = z.object({
  seconds: z.object({ triage: seconds, 'first-notice': seconds, offline: seconds, fix: seconds, restore: seconds }),
  trusts: z.array(z.looseObject({ trust: z.string(), firstNotice: seconds, offline: seconds, restore: seconds })),
});
export type Clocks = z.infer<typeof clocksSchema>;

/** As `1:05`; a dash for what never was. */
export function clock(passed: number | null): string {
  if (passed === null) return '–';
  const whole = Math.max(0, Math.round(passed));
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`;
}

/** All clocks as lines: those of the hotfix in one, then one for each Trust, by the names that `nameOf` knows. */
export function clockLines({ seconds: all, trusts }: Clocks, nameOf: (trust: string) => string): string[] {
  const rows = trusts.map(({ trust, firstNotice, offline, restore }) => {
    return [nameOf(trust), clock(firstNotice), clock(offline), clock(restore)];
  });
  const table = [['', 'told', 'offline', 'restored'], ...rows];
  const width = Math.max(...table.map(([name = '']) => name.length));
  return [
    `triaged ${clock(all.triage)}, first told ${clock(all['first-notice'])}, offline ${clock(all.offline)}, fix named ${clock(all.fix)}, restored ${clock(all.restore)}`,
    ...table.map(([name = '', ...times]) => `${name.padEnd(width)}${times.map((time) => time.padStart(10)).join('')}`),
  ];
}

/** Clocks that should have stopped and have not, or that ran in an order in which nothing can have happened. */
export function faultsOfClocks({ seconds: all, trusts }: Clocks, offline: readonly string[]): string[] {
  const names = ['triage', 'first-notice', 'offline', 'fix', 'restore'] as const;
  // A mail takes its own time, and nobody waits for it.
  const inOrder = names.filter((name) => name !== 'first-notice');
  const stopped = inOrder.flatMap((name) => (all[name] === null ? [] : [{ name, at: all[name] }]));
  return [
    ...names.filter((name) => all[name] === null).map((name) => `the clock "${name}" never stopped`),
    ...stopped.flatMap(({ name, at }, index) => {
      const before = stopped[index - 1];
      return before === undefined || before.at <= at ? [] : [`the clock "${name}" stopped before "${before.name}"`];
    }),
    ...trusts.flatMap(({ trust, firstNotice, offline: away, restore }) => [
      ...(firstNotice === null ? [`${trust} was never told`] : []),
      ...(restore === null ? [`${trust} never had its service back`] : []),
      ...((away !== null) === offline.includes(trust) ? [] : [`${trust} was ${away === null ? 'never' : ''} offline`]),
    ]),
  ];
}

/** Seconds from the end of the last order of a wave to the first of the next, where that took longest; null where there is but one wave. */
export function longestBetweenWaves(rollout: Rollout | undefined): number | null {
  const waves = (rollout?.waves ?? []).map(({ sites }) => sites.flatMap(ordersAt));
  const gaps = waves.slice(1).map((orders, index) => {
    const before = waves[index] ?? [];
    const ended = Math.max(...before.map(({ endedAt }) => endedAt?.getTime() ?? Infinity));
    return (Math.min(...orders.map(({ startedAt, orderedAt }) => (startedAt ?? orderedAt).getTime())) - ended) / 1000;
  });
  return gaps.length === 0 ? null : Math.round(Math.max(...gaps) * 10) / 10;
}
