import type { RoleName } from '../people/caller.js';

/**
 * `A` is accountable and decides; `R` does the work; `C` is consulted before; `I` is kept informed (003-116). An activity has no
 * standing of its own here: what was done is read from the evidence.
 */
export type RaciLetter = 'A' | 'R' | 'C' | 'I';

/** The groups of the table. The delivery team is the table's development team. */
export type RaciRole = Exclude<RoleName, 'administrator'>;

/** One line of the table of the release process. */
export interface RaciActivity {
  readonly id: string;
  /** In the words of the release process. */
  readonly title: string;
  readonly requirement: string;
  /** What each group is to it; a group that is not named has no part in it. */
  readonly parts: Readonly<Partial<Record<RaciRole, readonly RaciLetter[]>>>;
}

/** The table of the release process, in its order (003-104 to 003-115). */
export const RACI = [
  {
    id: 'define-scope',
    title: 'Defining the scope of a planned release',
    requirement: '003-104',
    parts: { delivery: ['R'], 'product-owner': ['A'] },
  },
  {
    id: 'share-schedule',
    title: 'Planning and sharing planned release schedule',
    requirement: '003-105',
    parts: { delivery: ['A', 'R'], 'product-owner': ['C'], 'ai-centre': ['I'], trust: ['C', 'I'] },
  },
  {
    id: 'tracker-releases',
    title: 'Creating and closing releases in Jira',
    requirement: '003-106',
    parts: { delivery: ['A', 'R'], 'product-owner': ['I'], 'ai-centre': ['I'] },
  },
  {
    id: 'release-notes',
    title: 'Creating and distributing release notes',
    requirement: '003-107',
    parts: { delivery: ['A', 'R'], 'product-owner': ['I'], 'ai-centre': ['I'], trust: ['I'] },
  },
  {
    id: 'training-documentation',
    title: 'Training and UAT handover documentation',
    requirement: '003-108',
    parts: { delivery: ['A', 'R'], 'product-owner': ['C'], 'uat-tester': ['C', 'I'] },
  },
  {
    id: 'unplanned-fix-dates',
    title: 'Communicating Unplanned fix dates',
    requirement: '003-109',
    parts: { delivery: ['A', 'R'], 'product-owner': ['C'], 'ai-centre': ['C'], trust: ['C'] },
  },
  {
    id: 'deploy',
    title: 'Deploying to SIT, UAT, Pre Prod and Production',
    requirement: '003-110',
    parts: { delivery: ['A', 'R'], 'product-owner': ['I'], 'ai-centre': ['I'], 'uat-tester': ['I'], trust: ['I'] },
  },
  {
    id: 'aide-smoke-test',
    title: 'AIDE Production smoke test',
    requirement: '003-111',
    parts: { delivery: ['A'], 'product-owner': ['I'], 'ai-centre': ['I'], trust: ['R'] },
  },
  {
    id: 'flip-smoke-test',
    title: 'FLIP Production smoke test',
    requirement: '003-112',
    parts: { delivery: ['A', 'R'], 'product-owner': ['I'], 'ai-centre': ['I'], trust: ['I'] },
  },
  {
    id: 'perform-uat',
    title: 'Performing UAT testing',
    requirement: '003-113',
    parts: { delivery: ['A'], 'product-owner': ['I'], 'uat-tester': ['R'] },
  },
  {
    id: 'sign-off-features',
    title: 'Signing off features',
    requirement: '003-114',
    parts: { delivery: ['A'], 'product-owner': ['R'], 'uat-tester': ['C'] },
  },
  {
    id: 'sign-off-candidate',
    title: 'Signing off a production release candidate',
    requirement: '003-115',
    parts: { delivery: ['A'], 'product-owner': ['R'], 'ai-centre': ['I'], trust: ['I'] },
  },
] as const satisfies readonly RaciActivity[];

export type RaciActivityId = (typeof RACI)[number]['id'];

/** In the order of the table's columns. */
export const RACI_ROLES = [
  'delivery',
  'product-owner',
  'ai-centre',
  'uat-tester',
  'trust',
] as const satisfies readonly RaciRole[];

export function raciActivity(id: RaciActivityId): RaciActivity {
  const found = RACI.find((activity) => activity.id === id);
  if (found === undefined) throw new Error(`The table has no activity "${id}".`);
  return found;
}

/** The groups that are this to an activity, in the order of the table. */
export function rolesThatAre(letter: RaciLetter, id: RaciActivityId): readonly RaciRole[] {
  const { parts } = raciActivity(id);
  return RACI_ROLES.filter((role) => parts[role]?.includes(letter) === true);
}
