/** What one side took in one run. CPU is user and system seconds of all processes; null where the kernel does not tell. */
export interface Measured {
  readonly seconds: number;
  /** CPU of what orchestrates: a service with its database and a control node, or ansible-playbook. */
  readonly centre: number | null;
  /** CPU at all sites together. */
  readonly atSites: number | null;
}

/** Both sides, one after the other. */
export interface Pair {
  readonly gatehouse: Measured;
  readonly ordinary: Measured;
}

/** One line of the bench: medians over its runs. All CPU figures are seconds a site. */
export interface Row {
  readonly sites: number;
  readonly runs: number;
  readonly seconds: number;
  readonly ansibleSeconds: number;
  readonly ratio: number;
  readonly cpuPerSite: number | null;
  readonly ansibleCpuPerSite: number | null;
  readonly cpuRatio: number | null;
  readonly centreCpuPerSite: number | null;
  readonly ansibleCentreCpuPerSite: number | null;
  readonly siteCpuPerSite: number | null;
  readonly ansibleSiteCpuPerSite: number | null;
}

/** What each further site adds, from the smallest number of sites to the largest; null of one row. */
export interface Growth {
  readonly secondsPerSite: number;
  readonly ansibleSecondsPerSite: number;
}

/** Puts the runs of one number of sites into one row. */
export function rowOf(sites: number, pairs: readonly Pair[]): Row {
  const seconds = median(pairs.map(({ gatehouse }) => gatehouse.seconds));
  const ansibleSeconds = median(pairs.map(({ ordinary }) => ordinary.seconds));
  const perSite = (of: (pair: Pair) => number | null): number | null => {
    const values = pairs.map(of).filter((value) => value !== null);
    return values.length === 0 ? null : round(median(values) / sites);
  };
  const cpuPerSite = perSite(({ gatehouse }) => sum(gatehouse));
  const ansibleCpuPerSite = perSite(({ ordinary }) => sum(ordinary));
  return {
    ...{ sites, runs: pairs.length, seconds: round(seconds), ansibleSeconds: round(ansibleSeconds) },
    ratio: round(seconds / ansibleSeconds),
    ...{ cpuPerSite, ansibleCpuPerSite },
    cpuRatio: cpuPerSite === null || ansibleCpuPerSite === null ? null : round(cpuPerSite / ansibleCpuPerSite),
    centreCpuPerSite: perSite(({ gatehouse }) => gatehouse.centre),
    ansibleCentreCpuPerSite: perSite(({ ordinary }) => ordinary.centre),
    siteCpuPerSite: perSite(({ gatehouse }) => gatehouse.atSites),
    ansibleSiteCpuPerSite: perSite(({ ordinary }) => ordinary.atSites),
  };
}

/** How each side grows with the number of sites. */
export function growthOf(rows: readonly Row[]): Growth | null {
  const [least, most] = [rows[0], rows.at(-1)];
  if (least === undefined || most === undefined || least.sites === most.sites) return null;
  const further = most.sites - least.sites;
  return {
    secondsPerSite: round((most.seconds - least.seconds) / further),
    ansibleSecondsPerSite: round((most.ansibleSeconds - least.ansibleSeconds) / further),
  };
}

/** The rows as a table for people, within 80 columns. */
export function tableOf(rows: readonly Row[]): string[] {
  const line = (...cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padStart([6, 11, 11, 8, 14, 14, 8][index] ?? 8)).join('');
  const growth = growthOf(rows);
  return [
    '',
    line('', 'seconds', 'seconds', '', 'CPU s/site', 'CPU s/site', ''),
    line('sites', 'Gatehouse', 'ordinary', 'ratio', 'Gatehouse', 'ordinary', 'ratio'),
    ...rows.map((row) =>
      line(
        ...[String(row.sites), row.seconds.toFixed(2), row.ansibleSeconds.toFixed(2), row.ratio.toFixed(2)],
        ...[shown(row.cpuPerSite), shown(row.ansibleCpuPerSite), shown(row.cpuRatio)],
      ),
    ),
    '',
    'CPU seconds a site, at the centre + at the site:',
    ...rows.map(
      (row) =>
        `${String(row.sites).padStart(6)}   Gatehouse ${shown(row.centreCpuPerSite)} + ${shown(row.siteCpuPerSite)}` +
        `   ordinary ${shown(row.ansibleCentreCpuPerSite)} + ${shown(row.ansibleSiteCpuPerSite)}`,
    ),
    ...(growth === null
      ? []
      : [
          `Each further site: ${growth.secondsPerSite.toFixed(2)} s, ordinary ${growth.ansibleSecondsPerSite.toFixed(2)} s`,
        ]),
  ];
}

/** The middle value; of an even number, the mean of the two in the middle. Of none it is not a number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? NaN, sorted[Math.floor(middle)] ?? NaN];
  return (low + high) / 2;
}

function sum({ centre, atSites }: Measured): number | null {
  return centre === null || atSites === null ? null : centre + atSites;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function shown(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}
