import type { Fault, FaultResult, FaultWish } from '../fault.js';
import { runKills } from '../kills.js';

const SITES = 10;
/** From so many sites on they are scripted: real ones would spend the run on starting Ansible. */
const SCRIPTED_FROM = 50;

/** kill -9 of the service at random moments of a rollout, some while it starts, some with its Postgres. */
export const F3: Fault = {
  id: 'F3',
  title: 'kill -9 of the service at random moments of a rollout',
  rounds: 25,
  run: (wish) => killed(wish, 0.2),
};

/** Kills with the share of them that take the embedded Postgres along. */
export async function killed(wish: FaultWish, withPostgres: number): Promise<FaultResult> {
  const sites = wish.sites ?? SITES;
  const kills = { ...wish, sites, withPostgres, scripted: sites >= SCRIPTED_FROM };
  const { lives, climbs, ...result } = await runKills(kills);
  const { resumed, reopened, cutShort } = lives;
  return {
    ...result,
    resumed,
    measured: { readySeconds: reopened },
    targets: { resumeSeconds: 10, readySeconds: 3 },
    counted: { cutShort, withPostgres: lives.withPostgres, rollouts: climbs },
  };
}
