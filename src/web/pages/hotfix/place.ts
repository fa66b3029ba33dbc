import type { Next } from '../../../hotfixes/next.js';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import type { Addresses } from '../../addresses.js';
import { inPageWords } from '../../page-words.js';
import { isRegistering } from './fix-form.js';

/** Where a step is taken that is not the runbook's own. */
export interface Place {
  /** Null where it has no page: it is done at the API or the command line. */
  readonly href: string | null;
  /** `At the gates of 2.0.1`, over several things that are done there. */
  readonly where: string;
  readonly text: string;
  readonly says: string | null;
}

/** Where what a gate asks for is said, and where it is passed. */
const AT_GATES =
  /^\/api\/v1\/(?:releases\/[^/]+\/(?:sign-offs|attestations|waivers)|promotions|waivers\/[^/]+\/[a-z]+)$/;

/** The page on which what is offered is done, by the address at the API that it is offered with. */
export function placeOf(
  { path, example, method }: Next,
  { id: hotfix, release }: Pick<ShownHotfix, 'id' | 'release'>,
  addresses: Addresses,
): Place {
  const [, of, id] = /^\/api\/v1\/([^/]+)(?:\/([^/]+))?/.exec(path) ?? [];
  const environment = typeof example['environment'] === 'string' ? example['environment'] : null;
  if (isRegistering({ path, method }))
    return {
      ...{ href: addresses.hotfixFix(hotfix), where: 'At the page of the fix' },
      ...{ text: 'Register the fix', says: null },
    };
  if (of === 'rcas' && id !== undefined)
    return {
      ...{ href: addresses.rca(id), where: 'In the root cause analysis' },
      ...{ text: 'Go to the root cause analysis', says: null },
    };
  if (AT_GATES.test(path)) {
    const version = of === 'releases' ? (id ?? release) : release;
    if (version !== null) {
      const at = environment === null ? 'gates' : `gate-${environment}`;
      return {
        href: `${addresses.release(decodeURIComponent(version))}#${at}`,
        where: `At the gates of ${version}`,
        text: `Go to the gates of ${version}`,
        says: null,
      };
    }
  }
  return {
    href: null,
    where: '',
    text: '',
    says: `There is no page for this: ${method} ${path}, or the command line.`,
  };
}

/** What is to be done there; of a criterion, which only says what has to be so, what is done about it. */
export function workAt({ path, what }: Pick<Next, 'path' | 'what'>): string {
  if (path.endsWith('/attestations')) return `Give the evidence: ${what}`;
  return path.endsWith('/sign-offs') ? `Decide, and sign: ${what}` : what;
}

/** What is waited for, and the page of the rollout that it names at the API, if it does. */
export interface Awaited {
  readonly text: string;
  readonly href: string | null;
}

export function awaited(text: string, addresses: Addresses): Awaited {
  const [, rollout] = /\/api\/v1\/rollouts\/([0-9a-f-]{36})/.exec(text) ?? [];
  return { text: inPageWords(text), href: rollout === undefined ? null : addresses.rollout(rollout) };
}
