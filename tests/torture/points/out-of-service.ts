import { z } from 'zod';
import { said } from '../../service/said.js';
import type { Cast } from './cast.js';

const anything = z.unknown();
const orderSchema = z.looseObject({ id: z.string() });
const sitesSchema = z.object({ sites: z.array(z.object({ stage: z.string() })) });
const REASON = { reason: 'as the story has it' };

/** A site is taken offline, which goes wrong at first, and brought back; `key` names the order. */
export async function goOutOfService(cast: Cast, site: string, key: string): Promise<void> {
  const { releaseManager, tester } = cast.scene.team;
  await cast.conduct(site, { 'take-offline': 'fails 0' });
  const body = { product: 'flip', sites: [site], key, ...REASON };
  const { id } = await cast.again('take offline', async () =>
    said(await releaseManager.post('/api/v1/offline', body), orderSchema),
  );
  const at = `/api/v1/offline/${id}`;
  const until = (stage: string): Promise<true> =>
    cast.until(`${site} to be ${stage}`, async () => {
      const { sites } = await cast.get(tester, at, sitesSchema);
      return sites.every((one) => one.stage === stage) ? true : null;
    });
  await until('in-trouble');
  await cast.conduct(site, {});
  await cast.post(releaseManager, `${at}/again`, REASON);
  await until('offline');
  await cast.post(releaseManager, `${at}/restore`, REASON);
  await until('back');
  const paths = ['/api/v1/offline', `${at}/sites/${site}/log`, `/api/v1/sites/${site}/attempts`];
  for (const path of paths) await cast.get(tester, path, anything);
}
