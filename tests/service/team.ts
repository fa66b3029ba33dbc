import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { client, type Client } from '../client.js';
import type { BuiltService } from './built-service.js';
import { command } from './command.js';
import { said } from './said.js';

/** Somebody with an account and a token of their own, as whom one can call. */
export interface Member extends Client {
  readonly name: string;
  /** What they are to the others, such as `release manager`. */
  readonly part: string;
  readonly email: string;
  readonly token: string;
}

/** The people that a release needs to climb: nobody signs off what they made, so one is not enough. */
export interface Team {
  /** Registers and promotes, and signs nothing. */
  readonly releaseManager: Member;
  /** Does what the release manager does, when a second one is needed. */
  readonly deputy: Member;
  /** Of the delivery team: signs SIT off and attests. */
  readonly tester: Member;
  /** Signs UAT and OAT off. */
  readonly productOwner: Member;
  /** Reads and writes notes, and stands for those who run the Trusts' sites. */
  readonly aiCentre: Member;
}

const PARTS = {
  releaseManager: { name: 'Rosa', part: 'release manager', grant: { role: 'delivery', duty: 'release-manager' } },
  deputy: { name: 'Dora', part: 'second release manager', grant: { role: 'delivery', duty: 'release-manager' } },
  tester: { name: 'Tom', part: 'tester', grant: { role: 'delivery', duty: 'tester' } },
  productOwner: { name: 'Priya', part: 'Product Owner', grant: { role: 'product-owner' } },
  aiCentre: { name: 'Aisha', part: 'AI Centre', grant: { role: 'ai-centre' } },
} as const;

const idSchema = z.object({ id: z.string() });
const shownOnceSchema = z.looseObject({ token: z.string() });

/** Makes the first administrator by the command that ships, and everybody else through the API, as a new installation would. */
export async function makeTeam(service: BuiltService): Promise<Team> {
  const administrator = await firstAdministrator(service);
  const [releaseManager, deputy, tester, productOwner, aiCentre] = await Promise.all([
    hire(service.url, administrator, PARTS.releaseManager),
    hire(service.url, administrator, PARTS.deputy),
    hire(service.url, administrator, PARTS.tester),
    hire(service.url, administrator, PARTS.productOwner),
    hire(service.url, administrator, PARTS.aiCentre),
  ]);
  return { releaseManager, deputy, tester, productOwner, aiCentre };
}

async function firstAdministrator(service: BuiltService): Promise<Client> {
  const email = 'ada@gatehouse.example';
  const password = newPassword();
  const words = ['people', 'create-administrator', '--name', 'Ada', '--email', email, '--password-stdin'];
  await command(service, words, `${password}\n`);
  return signIn(service.url, email, password);
}

async function hire(url: string, administrator: Client, who: (typeof PARTS)[keyof typeof PARTS]): Promise<Member> {
  const { name, part, grant } = who;
  const email = `${name.toLowerCase()}@gatehouse.example`;
  const { id } = said(await administrator.post('/api/v1/people', { name, email, grants: [grant] }), idSchema);
  const right = said(await administrator.post(`/api/v1/people/${id}/password-right`), shownOnceSchema).token;
  const password = newPassword();
  said(await client(url, null).post('/api/v1/passwords', { right, password }), z.unknown());
  const session = await signIn(url, email, password);
  const { token } = said(await session.post('/api/v1/tokens', { name: 'for today', days: 1 }), shownOnceSchema);
  return { ...client(url, token), name, part, email, token };
}

async function signIn(url: string, email: string, password: string): Promise<Client> {
  const answer = await client(url, null).post('/api/v1/sign-in', { email, password });
  return client(url, said(answer, shownOnceSchema).token);
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
