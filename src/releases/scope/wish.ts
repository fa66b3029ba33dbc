/** What a release is meant to hold, as it was agreed. Times are UTC. */
export interface Wish {
  readonly tickets: readonly string[];
  /** Those of them that were named as features which need UAT (003-073). */
  readonly needsUat: readonly string[];
  /** The planned release that this one builds towards (003-039); null: none was named. */
  readonly towards: string | null;
}

/** Somebody as the record shows them. */
interface Setter {
  /** The person's uuid. */
  readonly person: string;
  readonly name: string;
}

export interface KeptWish extends Wish {
  readonly id: number;
  readonly by: Setter;
  readonly at: Date;
}

/** Whether two wishes say the same; the order of tickets says nothing. */
export function sameWish(one: Wish, other: Wish): boolean {
  return (
    one.towards === other.towards && sameKeys(one.tickets, other.tickets) && sameKeys(one.needsUat, other.needsUat)
  );
}

function sameKeys(ours: readonly string[], theirs: readonly string[]): boolean {
  return ours.length === theirs.length && new Set([...ours, ...theirs]).size === ours.length;
}

/**
 * The tickets that the tracker is to be told of: those that were not wished for before, and those that were and that it does not show
 * (`attached`; null while that is not known), as somebody may have taken them off. Never one that is on its way already.
 */
export function toAttach(
  wish: Wish,
  known: {
    readonly before: Wish | null;
    readonly attached: readonly string[] | null;
    readonly underWay: readonly string[];
  },
): readonly string[] {
  const { before, attached, underWay } = known;
  return wish.tickets.filter((key) => {
    if (underWay.includes(key)) return false;
    const isNew = before?.tickets.includes(key) !== true;
    return isNew || (attached !== null && !attached.includes(key));
  });
}

/** In which tickets the wish and the tracker disagree. Where nothing was wished for, the tracker is right. */
export function disagreement(
  wish: Pick<Wish, 'tickets'> | null,
  attached: readonly string[],
): { readonly wantedNotAttached: readonly string[]; readonly attachedNotWanted: readonly string[] } {
  if (wish === null) return { wantedNotAttached: [], attachedNotWanted: [] };
  const has = new Set(attached);
  const wants = new Set(wish.tickets);
  return {
    wantedNotAttached: wish.tickets.filter((key) => !has.has(key)),
    attachedNotWanted: attached.filter((key) => !wants.has(key)),
  };
}
