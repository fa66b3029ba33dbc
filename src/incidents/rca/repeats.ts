import { grouped } from '../../platform/grouping.js';
import type { ContributingFactor, EscapedGate } from './rca.js';

/** What one RCA says of causes. */
export interface NamedCauses {
  readonly rca: string;
  /** Of its incident, such as `INC-12`. */
  readonly number: string;
  readonly openedAt: Date;
  readonly factors: readonly ContributingFactor[];
  readonly gates: readonly EscapedGate[];
}

export type Cause =
  | { readonly kind: 'factor'; readonly heading: ContributingFactor['heading']; readonly words: string }
  | { readonly kind: 'criterion'; readonly environment: EscapedGate['environment']; readonly criterion: string };

/** A cause that more than one RCA names, the oldest of them first. */
export interface RepeatedCause {
  readonly cause: Cause;
  readonly rcas: readonly { readonly id: string; readonly incident: string }[];
}

/**
 * The causes that came back: the same words below the same heading of SEIPS, whatever their case, blanks and stops; or a criterion that
 * should have caught it, and again did not. Those named most often come first.
 */
export function repeatedCauses(all: readonly NamedCauses[]): readonly RepeatedCause[] {
  const named = all
    .toSorted((one, other) => one.openedAt.getTime() - other.openedAt.getTime())
    .flatMap((one) => causesIn(one).map((cause) => ({ cause, id: one.rca, incident: one.number })));
  const groups = [...grouped(named, ({ cause }) => keyOf(cause)).values()];
  return groups
    .map((group) => {
      const rcas = new Map(group.map(({ id, incident }) => [id, { id, incident }]));
      return { cause: group[0]?.cause, rcas: [...rcas.values()] };
    })
    .flatMap(({ cause, rcas }) => (cause === undefined || rcas.length < 2 ? [] : [{ cause, rcas }]))
    .toSorted((one, other) => other.rcas.length - one.rcas.length);
}

function causesIn({ factors, gates }: NamedCauses): readonly Cause[] {
  return [
    ...factors.map(({ heading, words }) => ({ kind: 'factor' as const, heading, words })),
    ...gates.flatMap(({ environment, criterion }) =>
      criterion === null ? [] : [{ kind: 'criterion' as const, environment, criterion }],
    ),
  ];
}

function keyOf(cause: Cause): string {
  return cause.kind === 'factor'
    ? `factor ${cause.heading} ${plain(cause.words)}`
    : `criterion ${cause.environment} ${cause.criterion}`;
}

/** The words alone. */
function plain(words: string): string {
  return words
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
