import { z } from 'zod';
import { said } from '../service/said.js';
import { decideBy, linkFor } from './link.js';
import { type Scene, told } from './scene.js';

const passportsSchema = z.object({
  passports: z.array(z.looseObject({ trust: z.string(), isComplete: z.boolean() })),
});
const trustsSchema = z.object({
  trusts: z.array(z.looseObject({ id: z.string(), contacts: z.array(z.looseObject({ email: z.string() })) })),
});
const sitesSchema = z.object({ sites: z.array(z.looseObject({ trust: z.string().nullable() })) });

/**
 * Every contact of every Trust says by the link in their mail who they are, so that each Trust may be deployed to. Nothing where all
 * passports are complete.
 */
export async function onboard(scene: Scene): Promise<void> {
  const { team, stage } = scene;
  if ((await incomplete(scene)).length === 0) return;
  const { trusts } = said(await team.releaseManager.get('/api/v1/trusts'), trustsSchema);
  const { sites } = said(await team.releaseManager.get('/api/v1/sites?environment=production'), sitesSchema);
  const taking = trusts.filter(({ id }) => sites.some(({ trust }) => trust === id));
  for (const { contacts } of taking)
    for (const { email } of contacts)
      await decideBy(await linkFor(scene, email, 'Are you the right person'), 'confirm');
  const left = await incomplete(scene);
  if (left.length > 0) throw new Error(`The site passports of ${left.join(', ')} are incomplete`);
  told(scene, team.releaseManager, `sees the site passports of ${String(taking.length)} Trusts complete`);
  stage.say('    every contact has said who they are, by the link in their mail');
}

/** The Trusts with a site whose passport is incomplete. */
async function incomplete({ team }: Scene): Promise<readonly string[]> {
  const { passports } = said(await team.releaseManager.get('/api/v1/passports'), passportsSchema);
  const { sites } = said(await team.releaseManager.get('/api/v1/sites?environment=production'), sitesSchema);
  return passports.flatMap(({ trust, isComplete }) =>
    !isComplete && sites.some((site) => site.trust === trust) ? [trust] : [],
  );
}
