import { setTimeout as pause } from 'node:timers/promises';
import { type Lab, startLab } from '../lab/lab.js';
import { CpuGroup } from './cpu.js';
import { GatehouseWay } from './gatehouse-way.js';
import { OrdinaryWay } from './ordinary.js';
import { descendantsOf } from './processes.js';
import type { Measured, Pair } from './rows.js';

const PACKAGE_BYTES = 5 * 1024 * 1024;
/** What a run leaves to do when it has ended (connections that close) is still its own. */
const TAIL_MS = 1_000;

export interface BenchWish {
  readonly sites: number;
  readonly runs: number;
  readonly say: (line: string) => void;
}

interface Groups {
  /** The service, its database and the control node. */
  readonly gatehouse: CpuGroup;
  /** Whatever runs at the sites, for either side. */
  readonly sites: CpuGroup;
  readonly ordinary: CpuGroup;
}

/** Rolls releases out to this many sites both ways, in turn, on the same lab. The first pair warms both up and does not count. */
export async function benchRollout({ sites, runs, say }: BenchWish): Promise<Pair[]> {
  const quiet = { soak: '0s' };
  const production = { ...quiet, concurrency: sites, deadline: '10m' };
  const rollout = { dev: quiet, sit: quiet, uat: quiet, 'pre-prod': quiet, production };
  const lab = await startLab({ production: sites, healthSeconds: 60, rollout });
  let groups: Groups | null = null;
  try {
    const gatehouse = await GatehouseWay.start(lab);
    try {
      groups = await groupsOf(lab);
      const targets = lab.sites.slice(-sites);
      return await pairs({ lab, gatehouse, groups, ordinary: await OrdinaryWay.prepare(lab, targets) }, runs, say);
    } catch (error) {
      for (const line of await gatehouse.errors()) say(`  the service says: ${line}`);
      throw error;
    } finally {
      await gatehouse.stop();
    }
  } finally {
    await lab.stop();
    if (groups !== null) for (const group of Object.values<CpuGroup>({ ...groups })) await group.remove();
  }
}

interface Ring {
  readonly lab: Lab;
  readonly gatehouse: GatehouseWay;
  readonly ordinary: OrdinaryWay;
  readonly groups: Groups | null;
}

async function pairs(ring: Ring, runs: number, say: (line: string) => void): Promise<Pair[]> {
  const measured: Pair[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const release = await ring.lab.build('flip', `3.${run}.0`, PACKAGE_BYTES);
    await ring.gatehouse.bring(release);
    const { groups } = ring;
    const gatehouse = await timed(groups?.gatehouse, groups?.sites, () => ring.gatehouse.deploy());
    const ordinary = await timed(groups?.ordinary, groups?.sites, () =>
      ring.ordinary.deploy(release, groups?.ordinary ?? null),
    );
    const name = run === 0 ? 'warm-up' : `run ${run} of ${runs}`;
    say(`  ${name}: ${gatehouse.seconds.toFixed(2)} s, the ordinary play ${ordinary.seconds.toFixed(2)} s`);
    if (run > 0) measured.push({ gatehouse, ordinary });
  }
  return measured;
}

async function timed(
  centre: CpuGroup | undefined,
  sites: CpuGroup | undefined,
  work: () => Promise<number>,
): Promise<Measured> {
  const before = await Promise.all([centre?.seconds(), sites?.seconds()]);
  const seconds = await work();
  await pause(TAIL_MS);
  const after = await Promise.all([centre?.seconds(), sites?.seconds()]);
  return { seconds, centre: spent(before[0], after[0]), atSites: spent(before[1], after[1]) };
}

function spent(before: number | undefined, after: number | undefined): number | null {
  return before === undefined || after === undefined ? null : after - before;
}

/** Sorts all that runs on a lab into the sites and the rest, before anything is deployed; what they start follows them. */
async function groupsOf(lab: Lab): Promise<Groups | null> {
  const [gatehouse, sites, ordinary] = [
    await CpuGroup.make('gatehouse'),
    await CpuGroup.make('sites'),
    await CpuGroup.make('ordinary'),
  ];
  if (gatehouse === null || sites === null || ordinary === null) return null;
  const keeper = (await descendantsOf(process.pid)).find(({ command }) => command.includes(`keeper.py ${lab.folder}`));
  if (keeper === undefined) throw new Error('the keeper of the lab is not to be found');
  for (const { pid, command } of await descendantsOf(keeper.pid)) {
    const group = command.includes(`${lab.folder}/sites/`) ? sites : gatehouse;
    await group.take(pid);
  }
  return { gatehouse, sites, ordinary };
}
