import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { RoleGrant } from '../../src/people/caller.js';
import { client, type Answer, type Client } from '../client.js';
import { DIST } from './build.js';
import type { BuiltService } from './built-service.js';

/** The people that a release needs to climb: four eyes at every gate. */
export interface Team {
  readonly administrator: Client;
  /** Registers and promotes, and signs nothing. */
  readonly releaseManager: Client;
  /** Of the delivery team: signs SIT off and attests. */
  readonly tester: Client;
  /** Signs UAT and OAT off. */
  readonly productOwner: Client;
}

const idSchema = z.object({ id: z.string() });
const tokenSchema = z.object({ token: z.string() });

/** Makes the first administrator by the command that ships, and everybody else through the API, each signed in. */
export async function makeTeam(service: BuiltService): Promise<Team> {
  const administrator = await firstAdministrator(service);
  const join = (name: string, grant: RoleGrant): Promise<Client> => hire(service.url, administrator, name, grant);
  return {
    administrator,
    releaseManager: await join('Rowan Release', { role: 'delivery', duty: 'release-manager', trust: null }),
    tester: await join('Tess Tester', { role: 'delivery', duty: 'tester', trust: null }),
    productOwner: await join('Petra Owner', { role: 'product-owner', duty: null, trust: null }),
  };
}

/** The body of an answer that had to be a success. Throws with what was answered instead. */
export function said<T>(answer: Answer, schema: z.ZodType<T>): T {
  if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return schema.parse(answer.body);
}

async function firstAdministrator(service: BuiltService): Promise<Client> {
  const email = 'ada.admin@gatehouse.example';
  const password = randomBytes(18).toString('base64url');
  const command = ['people', 'create-administrator', '--name', 'Ada Admin', '--email', email, '--password-stdin'];
  await new Promise<void>((resolve, reject) => {
    const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', ...service.environment };
    const child = execFile(process.execPath, [join(DIST, 'cli.js'), ...command], { env }, (error, _, words) => {
      if (error === null) resolve();
      else reject(new Error(`the first administrator could not be made: ${words}`));
    });
    child.stdin?.end(`${password}\n`);
  });
  return signIn(service.url, email, password);
}

async function hire(url: string, administrator: Client, name: string, grant: RoleGrant): Promise<Client> {
  const email = `${randomUUID()}@gatehouse.example`;
  const { id } = said(await administrator.post('/api/v1/people', { name, email, grants: [grant] }), idSchema);
  const right = said(await administrator.post(`/api/v1/people/${id}/password-right`), tokenSchema).token;
  const password = randomBytes(18).toString('base64url');
  said(await client(url, null).post('/api/v1/passwords', { right, password }), z.unknown());
  return signIn(url, email, password);
}

async function signIn(url: string, email: string, password: string): Promise<Client> {
  const answer = await client(url, null).post('/api/v1/sign-in', { email, password });
  return client(url, said(answer, tokenSchema).token);
}
