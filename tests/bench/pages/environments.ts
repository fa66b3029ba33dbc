import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

const SHIPPED = join(import.meta.dirname, '..', '..', '..', 'environments');
const productionSchema = z.looseObject({ sites: z.array(z.unknown()), rollout: z.looseObject({}) });

/** Writes the shipped environments into a folder, with so many hospitals in Production in place of the invented ones. */
export async function writeEnvironments(folder: string, sites: number): Promise<void> {
  await cp(SHIPPED, folder, { recursive: true });
  const production = productionSchema.parse(parse(await readFile(join(SHIPPED, 'production.yml'), 'utf8')));
  const places = Array.from({ length: sites }, (_, index) => index + 1);
  const content = {
    ...production,
    rollout: { ...production.rollout, concurrency: 50, failureBudget: 20, soak: '1h' },
    sites: places.map(siteAt),
  };
  await writeFile(join(folder, 'production.yml'), stringify(content));
  await writeFile(join(folder, 'trusts.yml'), stringify({ trusts: places.map(trustAt) }));
  for (const mimicking of ['pre-prod.yml'])
    await writeFile(
      join(folder, mimicking),
      (await readFile(join(SHIPPED, mimicking), 'utf8')).replaceAll(/mimics: .*/g, 'mimics: trust-0001'),
    );
}

function siteAt(place: number): object {
  const number = String(place).padStart(4, '0');
  const product = (name: string): object => ({
    directory: `/opt/${name}`,
    restart: ['/usr/bin/systemctl', 'restart', `${name}.service`],
    stop: ['/usr/bin/systemctl', 'stop', `${name}.service`],
    start: ['/usr/bin/systemctl', 'start', `${name}.service`],
    health: 'http://127.0.0.1:8000/api/health',
    healthSeconds: 60,
  });
  return {
    id: `site-${number}`,
    name: `Hospital ${place}`,
    trust: `trust-${number}`,
    kind: 'push',
    vpn: 'ready',
    host: `site-${number}`,
    controlNode: 'central-hub',
    pilot: place <= 3,
    ...(place % 2 === 0 ? { windows: [{ days: ['mon', 'tue', 'wed', 'thu'], opens: '20:00', lasts: '8h' }] } : {}),
    products: place % 3 === 0 ? { flip: product('flip'), aide: product('aide') } : { flip: product('flip') },
  };
}

function trustAt(place: number): object {
  const id = `trust-${String(place).padStart(4, '0')}`;
  const contacts = ['service-owner', 'system-owner', 'technical-owner'].map((role) => ({
    role,
    name: `Contact ${place}`,
    email: `${role}@${id}.example.org`,
  }));
  const smokeTester = { name: `Contact ${place}`, email: `technical-owner@${id}.example.org` };
  return { id, name: `Trust ${place} of the Consortium`, timeZone: 'Europe/London', contacts, smokeTester };
}
