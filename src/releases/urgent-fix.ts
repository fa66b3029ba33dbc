import type { Tx } from '../platform/database/database.service.js';
import type { ReadOutside } from './outside-reading.js';
import type { Release } from './release.js';

/** Somebody let it through to Production. Times are UTC. */
interface LetThrough {
  readonly by: { readonly person: string; readonly name: string };
  readonly at: Date;
  /** The outside systems that could not be read by then: it goes without what they would have said. */
  readonly without: readonly ReadOutside[];
}

/** Who stood behind something in place of a second person, until one has looked. */
interface BrokenGlass extends LetThrough {
  /** In the words of whoever broke it. */
  readonly because: string;
}

/** A hotfix on its way by the runbook: what it answers, and who has let it through to Production. */
export interface UrgentFix {
  /** Id of the hotfix. */
  readonly hotfix: string;
  /** As people say it: `HF-3`. */
  readonly number: string;
  /** Id of the incident that it answers: it does not keep its own fix out. */
  readonly incident: string;
  /** When that was raised, UTC: what was read before says nothing of it. */
  readonly raisedAt: Date;
  /** The second person who approved exactly this digest; null where nobody has. */
  readonly approval: LetThrough | null;
  readonly glass: BrokenGlass | null;
}

/** Who let it through although this system could not be read; null: nobody has. */
export function letThroughWithout(urgent: UrgentFix | null, system: ReadOutside): LetThrough | null {
  const witnesses = [urgent?.approval, urgent?.glass];
  return witnesses.find((one) => one?.without.includes(system) === true) ?? null;
}

/** Knows which releases are hotfixes that go by the runbook. */
export abstract class UrgentFixes {
  /**
   * The hotfix that this exact digest is the fix of, from the moment that it is chosen until service is restored, while its incident is a
   * Sev 1. Null for every other release, a hotfix that goes without the runbook too.
   */
  async of(tx: Tx, release: Pick<Release, 'version' | 'digest'>): Promise<UrgentFix | null> {
    return (await this.ofEach(tx, [release])).get(release.version) ?? null;
  }

  /** The same of each of these releases, by its version; one that is no such hotfix is not in the answer. */
  abstract ofEach(
    tx: Tx,
    releases: readonly Pick<Release, 'version' | 'digest'>[],
  ): Promise<ReadonlyMap<string, UrgentFix>>;
}

/** How long each wave soaks, in seconds: that of a hotfix by the runbook does not; see `HOTFIX_RULES`. */
export function soakOf(urgent: UrgentFix | null, { soakSeconds }: { readonly soakSeconds: number }): number {
  return urgent === null ? soakSeconds : 0;
}

/** What a hotfix is let off, and what nothing lets it off; read by gates, holds and waves, and shown with every gate of a hotfix. */
export const HOTFIX_RULES = [
  {
    rule: 'soak',
    relaxed: true,
    says: 'Waves do not soak: the next one starts when every site of the last runs the fix by its own probe.',
    requirement: '003-031',
  },
  {
    rule: 'notice-lead-time',
    relaxed: true,
    says: 'Nobody is waited for who would be consulted first, and no notice is owed ahead: people are told as it happens.',
    requirement: '003-109',
  },
  {
    rule: 'agreed-date',
    relaxed: true,
    says: 'No Trust is asked to agree to a time first: each is told of it.',
    requirement: '003-031',
  },
  {
    rule: 'notes-delivered',
    relaxed: true,
    says: 'That notes were shared may be attested to, by telephone or otherwise: no mail server is waited for.',
    requirement: '003-098',
  },
  {
    rule: 'outside-systems',
    relaxed: true,
    says: 'A tracker or source host that cannot be read counts as it was read last since the incident was raised; else a second person approves without it.',
    requirement: 'abuse 78',
  },
  {
    rule: 'second-person',
    relaxed: false,
    says: 'A second person approves exactly this fix. Where none answers in time the glass may be broken, and one approves afterwards.',
    requirement: 'INV-04',
  },
  {
    rule: 'pre-prod',
    relaxed: false,
    says: 'It is deployed and tested on Pre-Prod before Production.',
    requirement: '003-033',
  },
  {
    rule: 'digest',
    relaxed: false,
    says: 'What was tested and approved is, to the byte, what is deployed.',
    requirement: 'INV-01',
  },
] as const;
