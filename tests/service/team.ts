import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { client, type Client } from '../client.js';
import type { BuiltService } from './built-service.js';
import { command } from './command.js';
import { said } from './said.js';

/** Somebody with an account and a token of their own, as whom one can call, or sign in at the pages. */
export interface Member extends Client {
  readonly name: string;
  /** What they are to the others, such as `release manager`. */
  readonly part: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** Somebody who is to have an account. */
export interface Hire extends Pick<Member, 'name' | 'part'> {
  /** Of their own; by their name at Gatehouse unless told. */
  readonly email?: string;
  readonly grant: object;
}

/** The people that a release needs to climb: nobody signs off what they made, so one is not enough. */
export interface Team {
  /** Makes the others, and signs nothing. */
  readonly administrator: Member;
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

/**
 * Makes the first administrator by the command that ships, and everybody else through the API, as a new installation would. Each has a
 * password of their own, unless one is told for all.
 */
export async function makeTeam(service: BuiltService, passwordOfAll?: string): Promise<Team> {
  const administrator = await firstAdministrator(service, passwordOfAll ?? newPassword());
  const hired = (who: Hire): Promise<Member> => hire(service.url, administrator, who, passwordOfAll);
  const [releaseManager, deputy, tester, productOwner, aiCentre] = await Promise.all([
    hired(PARTS.releaseManager),
    hired(PARTS.deputy),
    hired(PARTS.tester),
    hired(PARTS.productOwner),
    hired(PARTS.aiCentre),
  ]);
  return { administrator, releaseManager, deputy, tester, productOwner, aiCentre };
}

async function firstAdministrator(service: BuiltService, password: string): Promise<Member> {
  const [name, email] = ['Ada', 'ada@gatehouse.example'];
  const words = ['people', 'create-administrator', '--name', name, '--email', email, '--password-stdin'];
  await command(service, words, `${password}\n`);
  return atWork(service.url, { name, part: 'administrator', email, password });
}

/** Has the administrator make somebody, who then sets a password. */
export async function hire(
  url: string,
  administrator: Client,
  { name, part, email = `${name.toLowerCase()}@gatehouse.example`, grant }: Hire,
  password = newPassword(),
): Promise<Member> {
  const { id } = said(await administrator.post('/api/v1/people', { name, email, grants: [grant] }), idSchema);
  const right = said(await administrator.post(`/api/v1/people/${id}/password-right`), shownOnceSchema).token;
  said(await client(url, null).post('/api/v1/passwords', { right, password }), z.unknown());
  return atWork(url, { name, part, email, password });
}

/** With a token for today, by their password. */
async function atWork(url: string, who: Pick<Member, 'name' | 'part' | 'email' | 'password'>): Promise<Member> {
  const { email, password } = who;
  const answer = await client(url, null).post('/api/v1/sign-in', { email, password });
  const session = client(url, said(answer, shownOnceSchema).token);
  const { token } = said(await session.post('/api/v1/tokens', { name: 'for today', days: 1 }), shownOnceSchema);
  return { ...client(url, token), ...who, token };
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
