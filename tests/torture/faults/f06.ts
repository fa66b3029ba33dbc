import { join } from 'node:path';
import type { Lab } from '../../lab/lab.js';
import { startLab } from '../../lab/lab.js';
import { BuiltService } from '../../service/built-service.js';
import { DIST } from '../../service/build.js';
import type { Fault, FaultResult, FaultWish } from '../fault.js';
import { intrude } from '../intruder.js';

/** Rounds between two kills of the one that has the directory. */
const KILL_EVERY = 5;

/** A second service on one data directory is refused, with the name of the first; after a kill -9 of the first another one gets in. */
export const F6: Fault = {
  id: 'F6',
  title: 'a second service opens the data directory of the first',
  rounds: 10,
  run: twoHubs,
};

async function twoHubs(wish: FaultWish): Promise<FaultResult> {
  const lab = await startLab({ sites: ['north'], controlNode: true });
  try {
    const data = join(lab.folder, 'service', 'data');
    const settings = {
      ...lab.settings(),
      ENVIRONMENTS_DIRECTORY: join(DIST, '..', 'environments'),
      DATA_DIRECTORY: data,
    };
    const first = await BuiltService.start({ keeper: lab.keeper, folder: join(lab.folder, 'service'), settings });
    return await refusals(wish, { lab, first, settings });
  } finally {
    await lab.stop();
  }
}

async function refusals(
  { rounds, say }: FaultWish,
  { lab, first, settings }: { lab: Lab; first: BuiltService; settings: Readonly<Record<string, string>> },
): Promise<FaultResult> {
  const broken: string[] = [];
  const [seconds, reopened]: [number[], number[]] = [[], []];
  for (let round = 1; round <= rounds; round += 1) {
    const second = await intrude(lab, `intruder-${round}`, settings);
    seconds.push(second.seconds);
    if (second.status === 0 || second.status === null) broken.push(`round ${round}: the second one was not refused`);
    if (!second.said.includes(`process ${first.pid}`)) broken.push(`round ${round}: it was told "${second.said}"`);
    if (!(await first.isReady())) broken.push(`round ${round}: the first one does not answer any more`);
    if (round % KILL_EVERY !== 0 && round !== rounds) continue;
    const since = performance.now();
    await first.kill();
    await first.launch();
    await first.ready();
    reopened.push((performance.now() - since) / 1000);
    say(
      `  ${round} of ${rounds}: the first was killed, and has its directory again after ${reopened.at(-1)?.toFixed(1)} s`,
    );
  }
  return {
    ...{ lost: [], double: [], stuck: [], broken, rounds, resumed: [] },
    measured: { refusedSeconds: seconds, reopenedSeconds: reopened },
    targets: { refusedSeconds: 2 },
    counted: { kills: reopened.length },
  };
}
