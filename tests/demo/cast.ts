import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { BuiltService } from '../service/built-service.js';
import type { Api } from './api.js';
import { command } from './command.js';

/** Somebody of the story, with a token of their own. */
export interface Player {
  readonly name: string;
  /** What they are to the others, such as `release manager`. */
  readonly part: string;
  readonly api: Api;
  readonly token: string;
}

/** Everybody that the story needs: nobody signs off what they made, so one is not enough. */
export interface Cast {
  readonly manager: Player;
  readonly tester: Player;
  readonly owner: Player;
}

const shownOnce = z.looseObject({ token: z.string() });
const person = z.looseObject({ id: z.string() });
const nothing = z.unknown();

const PARTS = {
  manager: { name: 'Rosa', part: 'release manager', grant: { role: 'delivery', duty: 'release-manager' } },
  tester: { name: 'Tom', part: 'tester', grant: { role: 'delivery', duty: 'tester' } },
  owner: { name: 'Priya', part: 'Product Owner', grant: { role: 'product-owner' } },
} as const;

/** Makes the first administrator by the command, and everybody else through the API, as a new installation would. */
export async function gatherCast(service: BuiltService, nobody: Api): Promise<Cast> {
  const ada = { name: 'Ada', email: 'ada@gatehouse.example', password: newPassword() };
  await command(
    service,
    ['people', 'create-administrator', '--name', ada.name, '--email', ada.email, '--password-stdin'],
    `${ada.password}\n`,
  );
  const administrator = await signIn(nobody, ada.email, ada.password);
  const [manager, tester, owner] = await Promise.all([
    join(administrator, nobody, PARTS.manager),
    join(administrator, nobody, PARTS.tester),
    join(administrator, nobody, PARTS.owner),
  ]);
  return { manager, tester, owner };
}

async function join(administrator: Api, nobody: Api, who: (typeof PARTS)[keyof typeof PARTS]): Promise<Player> {
  const { name, part, grant } = who;
  const email = `${name.toLowerCase()}@gatehouse.example`;
  const made = await administrator.post('/api/v1/people', { name, email, grants: [grant] }, person);
  const right = await administrator.post(`/api/v1/people/${made.id}/password-right`, undefined, shownOnce);
  const password = newPassword();
  await nobody.post('/api/v1/passwords', { right: right.token, password }, nothing);
  const session = await signIn(nobody, email, password);
  const { token } = await session.post('/api/v1/tokens', { name: 'of the demo', days: 1 }, shownOnce);
  return { name, part, token, api: nobody.as(token) };
}

async function signIn(nobody: Api, email: string, password: string): Promise<Api> {
  const { token } = await nobody.post('/api/v1/sign-in', { email, password }, shownOnce);
  return nobody.as(token);
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
