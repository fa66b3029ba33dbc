import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gathered, type Fault, type FaultResult, type FaultWish } from '../fault.js';
import { behave, isAtRest, productionOf, sitesOf, watch, WITH_PILOTS } from '../rollout-watch.js';
import { Scene } from '../scene.js';

/** How each site takes the deployment, and what its attempt must end as. */
const WAYS = [
  { conduct: 'fails 2', ends: 'failed' },
  { conduct: 'fails 4', ends: 'failed' },
  { conduct: 'hangs', ends: 'failed' },
  { conduct: 'wrong-version', ends: 'failed' },
  { conduct: 'unreachable', ends: 'failed' },
  { conduct: 'loud', ends: 'succeeded' },
  { conduct: 'strange', ends: 'succeeded' },
] as const;
const DEADLINE = '6s';
const MOST_OUTPUT = 10_100_000;
const REASON = { reason: 'as the story has it' };

/** What a playbook can come to at a site: it fails at some task, hangs, does the wrong thing well, never gets there, says too much. */
export const F16: Fault = {
  id: 'F16',
  title: 'playbooks that fail, hang, lie, cannot get there, print 17 MB and what is no text',
  rounds: 1,
  run: async (wish) => {
    const scene = await Scene.open({
      ...{ say: wish.say, sites: WAYS.length + WITH_PILOTS, concurrency: WAYS.length, runSeconds: 0.5, processes: 1 },
      ...{ database: 'outside', production: { failureBudget: WAYS.length, deadline: DEADLINE } },
    });
    try {
      return await conducts(wish, scene);
    } finally {
      await scene.close();
    }
  },
};

async function conducts({ rounds, say }: FaultWish, scene: Scene): Promise<FaultResult> {
  const broken: string[] = [];
  const sites = productionOf(scene).slice(WITH_PILOTS);
  for (let round = 1; round <= rounds && broken.length === 0; round += 1) {
    for (const [index, site] of sites.entries()) await behave(scene, site, { deploy: WAYS[index]?.conduct ?? '' });
    const { rollout, version } = await scene.beginRollout();
    broken.push(...(await judged(scene, rollout, sites)));
    for (const site of sites) await behave(scene, site, {});
    await scene.team.releaseManager.post(`/api/v1/rollouts/${rollout}/retry`, REASON);
    const end = await watch(scene, rollout, ({ state }) => state === 'completed');
    if (end.state !== 'completed')
      broken.push(`${version} is ${end.state} although every site was healed and tried again`);
    say(`  ${round} of ${rounds}: seven sites, each in its own way`);
  }
  const findings = gathered(await scene.judgeAttempts(), { broken });
  const counted = { attempts: await scene.attempts(), ways: WAYS.length };
  return { ...findings, rounds, resumed: [], counted };
}

/** What each site's attempt ended as, and how much of its noise was kept. */
async function judged(scene: Scene, rollout: string, sites: readonly string[]): Promise<string[]> {
  const found = sitesOf(await watch(scene, rollout, isAtRest));
  const findings: string[] = [];
  for (const [index, { conduct, ends }] of WAYS.entries()) {
    const site = found.find((one) => one.site === sites[index]);
    const deploy = site?.attempts.find(({ kind }) => kind === 'deploy');
    if (deploy?.state !== ends)
      findings.push(`a run that ${conduct} ended as ${String(deploy?.state)} and not as ${ends}`);
    if (deploy !== undefined) findings.push(...(await tooMuch(scene, deploy.id, conduct)));
  }
  return findings;
}

async function tooMuch(scene: Scene, key: string, conduct: string): Promise<string[]> {
  const file = join(scene.lab.controlNode.home, 'attempts', key, 'events.ndjson');
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  const findings = size > MOST_OUTPUT ? [`a run that was ${conduct} left ${size} bytes on the control node`] : [];
  if (conduct !== 'loud') return findings;
  const told = (await readFile(file, 'utf8')).includes('what follows is left out');
  return told ? findings : [...findings, 'what was left out of a loud run was not told'];
}
