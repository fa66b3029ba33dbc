import { z } from 'zod';
import { criteriaOf, type Registered } from '../service/climb.js';
import { said } from '../service/said.js';
import { decideBy } from './link.js';
import { type Scene, told, until } from './scene.js';

const sitesSchema = z.object({
  sites: z.array(z.looseObject({ name: z.string(), environment: z.string(), trust: z.string().nullable() })),
});
const agreementsSchema = z.object({
  agreements: z.array(z.looseObject({ trust: z.string(), trustName: z.string(), state: z.string() })),
});
/** Long enough for anybody who looks on. */
const WINDOW_MS = 6 * 3_600_000;

/** Proposes a time to every Trust, whose contacts agree by the links in their mails; nothing where Production does not ask for it. */
export async function agreeOnDates(scene: Scene, release: Registered, quietly: boolean): Promise<void> {
  const { team, stage } = scene;
  const asked = (await criteriaOf(team, release, 'production')).some(({ kind }) => kind === 'agreements');
  if (!asked) return;
  const place = `/api/v1/releases/${release.version}/agreements`;
  const body = { proposals: await proposalsOf(scene) };
  const { agreements } = said(await team.releaseManager.post(place, body), agreementsSchema);
  if (!quietly) told(scene, team.releaseManager, `asks ${agreements.length} Trusts for a time for ${release.version}`);
  for (const { trustName } of agreements) {
    const link = await linkFor(scene, release, trustName);
    await decideBy(link, 'agree');
  }
  const { agreements: all } = said(await team.releaseManager.get(place), agreementsSchema);
  const left = all.filter(({ state }) => state !== 'agreed');
  if (left.length > 0) throw new Error(`${left.map(({ trust }) => trust).join(', ')} did not agree to a time`);
  if (!quietly) stage.say(`    and one contact of each agrees, by the link in their mail`);
}

async function proposalsOf({ team }: Scene): Promise<readonly object[]> {
  const { sites } = said(
    await team.releaseManager.get('/api/v1/sites?environment=production&product=flip'),
    sitesSchema,
  );
  const trusts = new Set(sites.flatMap(({ trust }) => trust ?? []));
  const now = Date.now();
  const time = { from: new Date(now).toISOString(), to: new Date(now + WINDOW_MS).toISOString() };
  return [...trusts].map((trust) => ({ trust, ...time }));
}

/** The link in the first mail in which a Trust is asked about a release. */
function linkFor(scene: Scene, { version }: Registered, trustName: string): Promise<string> {
  return until(scene, `${trustName} is asked by mail about ${version}`, () => {
    const mail = scene.outside.mail.mails.find(({ subject, text }) => {
      const words = (text ?? '').replaceAll(/\s+/g, ' ');
      return subject?.includes('an we update') === true && words.includes(` ${version} `) && words.includes(trustName);
    });
    return Promise.resolve(/https?:\/\/\S+\/l\/\S+/.exec(mail?.text ?? '')?.[0] ?? null);
  });
}
