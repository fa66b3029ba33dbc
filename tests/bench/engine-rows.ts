import type { EngineRun, Floor } from './engine-run.js';

/** One rollout, by what each of its sites took; `growth` is that over what each took at the number of sites before. */
export interface EngineRow {
  readonly sites: number;
  readonly conduct: EngineRun['conduct'];
  readonly road: EngineRun['road'];
  readonly seconds: number;
  /** Milliseconds of the service's CPU, and of Postgres's; null where the kernel does not tell. */
  readonly cpuPerSite: number;
  readonly databaseCpuPerSite: number | null;
  readonly growth: number | null;
  /** Megabytes: the most that was resident, and how much of that came with the rollout. */
  readonly memoryPeak: number;
  readonly memoryGrown: number;
  readonly kilobytesPerSite: number;
  readonly statementsPerAttempt: number;
  readonly dispatchP50: number;
  readonly dispatchP99: number;
  /** How many times Bull's CPU for an empty job. */
  readonly timesBull: number;
}

/** Bull alone, by job. */
export interface FloorRow {
  readonly jobs: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly cpuPerJob: number;
  readonly dispatchP50: number;
  readonly dispatchP99: number;
}

/** Puts one rollout into a row, beside Bull alone and the row before it of its kind. */
export function engineRowOf(run: EngineRun, floor: Floor, before: EngineRow | null): EngineRow {
  const cpuPerSite = (run.cpu * 1000) / run.sites;
  const grown = run.memoryPeak - run.memoryBefore;
  return {
    ...{ sites: run.sites, conduct: run.conduct, road: run.road, seconds: round(run.seconds) },
    cpuPerSite: round(cpuPerSite),
    databaseCpuPerSite: run.databaseCpu === null ? null : round((run.databaseCpu * 1000) / run.sites),
    growth: before === null ? null : round(cpuPerSite / before.cpuPerSite),
    ...{ memoryPeak: round(run.memoryPeak), memoryGrown: round(grown) },
    kilobytesPerSite: round((grown * 1024) / run.sites),
    statementsPerAttempt: round(run.statements / run.attempts),
    ...{ dispatchP50: round(run.dispatch.p50), dispatchP99: round(run.dispatch.p99) },
    timesBull: round(cpuPerSite / ((floor.cpu * 1000) / floor.jobs)),
  };
}

export function floorRowOf({ jobs, seconds, cpu, dispatch }: Floor): FloorRow {
  const cpuPerJob = round((cpu * 1000) / jobs);
  return {
    ...{ jobs, seconds: round(seconds), cpuPerJob },
    ...{ dispatchP50: round(dispatch.p50), dispatchP99: round(dispatch.p99) },
  };
}

/** The rows as a table for people, within 80 columns. */
export function engineTableOf(rows: readonly EngineRow[], floors: readonly FloorRow[]): string[] {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padStart([6, 7, 8, 7, 7, 7, 8, 7, 8, 9][index] ?? 8)).join('');
  const kinds = [...new Set(rows.map(kindOf))];
  return [
    ...kinds.flatMap((kind) => [
      '',
      kind,
      line(['', '', 'CPU ms', 'as', 'DB ms', 'peak', 'stmts', 'times', 'dispatch ms']),
      line(['sites', 'sec', '/site', 'before', '/site', 'MB', '/attempt', 'Bull', 'p50', 'p99']),
      ...rows.filter((row) => kindOf(row) === kind).map((row) => line(cellsOf(row))),
    ]),
    '',
    'Bull alone: empty jobs on the same Redis',
    line(['jobs', 'sec', 'CPU ms', '', '', '', '', '', 'p50', 'p99']),
    ...floors.map((row) =>
      line([
        ...[String(row.jobs), row.seconds.toFixed(1), row.cpuPerJob.toFixed(2), '', '', '', '', ''],
        ...[row.dispatchP50.toFixed(0), row.dispatchP99.toFixed(0)],
      ]),
    ),
  ];
}

function cellsOf(row: EngineRow): readonly string[] {
  return [
    ...[String(row.sites), row.seconds.toFixed(1), row.cpuPerSite.toFixed(1), row.growth?.toFixed(2) ?? '-'],
    ...[row.databaseCpuPerSite?.toFixed(1) ?? '-', row.memoryPeak.toFixed(0), row.statementsPerAttempt.toFixed(1)],
    ...[row.timesBull.toFixed(0), row.dispatchP50.toFixed(0), row.dispatchP99.toFixed(0)],
  ];
}

function kindOf({ conduct, road }: Pick<EngineRow, 'conduct' | 'road'>): string {
  const sites = conduct === 'at-once' ? 'Sites that answer at once' : 'Sites that take their time';
  return `${sites}, hints ${road === 'bull' ? 'by Bull' : 'in process'}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
