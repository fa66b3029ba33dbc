/** So many addresses that were no link's come from one place in this time without any of them being a guess: mail programs cut them. */
const FREE = 20;
const WITHIN_MS = 10 * 60_000;

/** How often one place has shown what is no link's, and since when. */
export interface Guesses {
  readonly since: number;
  readonly count: number;
}

/** What is kept of a place after one more wrong address. Times are in milliseconds of one clock. */
export function afterGuess(before: Guesses | undefined, now: number): Guesses {
  if (before === undefined || now - before.since >= WITHIN_MS) return { since: now, count: 1 };
  return { since: before.since, count: before.count + 1 };
}

/** For how many seconds it is told to wait; 0 for one that may go on. */
export function waitAfter({ since, count }: Guesses, now: number): number {
  return count <= FREE ? 0 : Math.max(1, Math.ceil((since + WITHIN_MS - now) / 1000));
}

/** Where a request came from, as one who guesses cannot change it: of IPv6 the network, which has more addresses than anybody can count. */
export function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [before = '', after = ''] = plain.split('%')[0]?.split('::') ?? [];
  const left = before === '' ? [] : before.split(':');
  const right = after === '' ? [] : after.split(':');
  const zeros = plain.includes('::')
    ? Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
    : [];
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
