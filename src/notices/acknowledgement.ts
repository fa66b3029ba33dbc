/** The act by which a contact says that they have read a notice; its subject is the notice's id. */
export const ACKNOWLEDGE = 'notice.acknowledge';

const LATE_MS = 30 * 86_400_000;

/** Late is better than never: the link still works long after somebody else was told. */
export function acknowledgeLinkUntil(acknowledgeBy: Date): Date {
  return new Date(acknowledgeBy.getTime() + LATE_MS);
}
