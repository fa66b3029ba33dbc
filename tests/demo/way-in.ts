import { randomBytes } from 'node:crypto';
import { hire, type Hire, type Member } from '../service/team.js';
import type { Scene } from './scene.js';

/** Somebody as whom one can sign in. */
export type Account = Pick<Member, 'name' | 'part' | 'email'>;

const UAT_TESTER: Hire = { name: 'Uma', part: 'UAT tester', grant: { role: 'uat-tester' } };
/** Who is there beside those who play the story, so that whoever looks on can be one of them too. */
const ONLOOKERS: readonly Hire[] = [
  {
    ...{ name: 'Morgan Vale', part: 'Ashmere Trust', email: 'morgan.vale@ashmere.example.org' },
    grant: { role: 'trust', trust: 'ashmere' },
  },
];

/** What some of them may do at the pages, in as few words as a line has room for. */
const MAY: ReadonlyMap<string, string> = new Map([
  ['administrator', 'reads all, may halt'],
  ['release manager', 'registers, promotes'],
  ['second release manager', 'approves'],
  ['tester', 'signs SIT off, attests'],
  ['Product Owner', 'signs UAT, OAT off'],
  ['AI Centre', 'waives, signs RCAs off'],
  ['UAT tester', 'reads, comments on UAT'],
  ['Ashmere Trust', 'sees its own'],
]);

/** Whoever is there beside the team, each with the administrator's password. */
export async function hireOthers(url: string, administrator: Member): Promise<Pick<Scene, 'uatTester' | 'onlookers'>> {
  const hired = (who: Hire): Promise<Member> => hire(url, administrator, who, administrator.password);
  const [uatTester, ...onlookers] = await Promise.all([hired(UAT_TESTER), ...ONLOOKERS.map(hired)]);
  return { uatTester, onlookers };
}

/** A password that is easily typed and not guessed: `tafo-mive-rulu-kepa-sadu`. */
export function demoPassword(): string {
  const [consonants, vowels] = ['bdfghjklmnprstvz', 'aeiu'];
  const syllables = [...randomBytes(10)].map((byte) => `${consonants.charAt(byte >> 4)}${vowels.charAt(byte & 3)}`);
  return syllables.map((each, index) => (index % 2 === 0 && index > 0 ? `-${each}` : each)).join('');
}

/** Where the pages are, and as whom one signs in there. */
interface WayIn {
  readonly url: string;
  readonly password: string;
  readonly accounts: readonly Account[];
  /** Whether the story is over, so that others may act. */
  readonly isOver: boolean;
}

/** The way in, as lines that a terminal of 80 columns shows whole. */
export function wayInLines({ url, password, accounts, isOver }: WayIn): readonly string[] {
  return [
    `  Gatehouse, in a browser       ${url}/`,
    `  Sign in as any of these       password  ${password}`,
    ...accounts.map(({ name, part, email }) => {
      const may = MAY.get(part);
      return `    ${email.padEnd(33)}${name}, ${part}${may === undefined ? '' : `: ${may}`}`;
    }),
    `    (The password is this demo’s own.${isOver ? '' : ' Act only once the story is over.'})`,
  ];
}
