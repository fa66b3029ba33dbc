import { byName } from '../../../platform/name-order.js';
import { missingIn, type PassportInBrief } from '../../../evidence/passport/passport.js';
import { grouped } from '../../../platform/grouping.js';
import type { Addresses } from '../../addresses.js';
import type { Tag } from '../ladder/ladder-page.js';

/** Trusts that stand alike. */
export interface TrustGroup {
  readonly tag: Tag;
  /** What they lack; empty where they lack nothing. */
  readonly says: string;
  readonly trusts: readonly { readonly name: string; readonly href: string }[];
}

/** Every Trust with those that lack the same; those that lack something first. */
export function trustsView(
  passports: readonly PassportInBrief[],
  addresses: Addresses,
): { readonly groups: readonly TrustGroup[] } {
  const inOrder = passports.toSorted((one, other) => byName(one.name, other.name));
  const lackingFirst = [true, false].flatMap((lacks) => inOrder.filter(({ isComplete }) => isComplete !== lacks));
  const groups = grouped(lackingFirst, (passport) => (passport.isComplete ? '' : missingIn(passport)));
  return {
    groups: [...groups].map(([missing, of]) => ({
      ...(missing === ''
        ? { tag: { text: 'In order', classes: 'nhsuk-tag--green' }, says: '' }
        : { tag: { text: 'Lacking', classes: 'nhsuk-tag--yellow' }, says: missing }),
      trusts: of.map(({ name, trust }) => ({ name, href: addresses.trust(trust) })),
    })),
  };
}
