import type { Agreement } from '../evidence/agreements/agreement.js';

type Of = Pick<Agreement, 'release' | 'environment' | 'trust'>;

/** The one event of a release's downtime at a Trust, in every calendar of that Trust: invitations, later words and feeds name it alike. */
export function downtimeUid({ release, environment, trust }: Of): string {
  return `downtime/${environment}/${trust}/${release}`;
}

/** The one conversation of it, in every mailbox. */
export function downtimeThread({ release, environment, trust }: Of): string {
  return `downtime/${environment}/${trust}/${release}`;
}
