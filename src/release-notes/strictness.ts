import type { ProductSettings } from '../sites/product-settings.js';
import type { Strictness } from './completeness.js';
import type { NoteKind } from './audience.js';
import { MANDATORY, SECTIONS, type SectionName } from './section.js';

/** A quarter of an hour, where a product has no tracker to say otherwise. */
const FRESH_SECONDS = 900;

/** What publication asks of a product's notes. */
export function strictnessFor(product: ProductSettings | null, now: Date): Strictness {
  return {
    mandatory: { uat: mandatoryFor('uat', product), production: mandatoryFor('production', product) },
    now: now.toISOString(),
    freshSeconds: product?.tracker?.freshSeconds ?? FRESH_SECONDS,
  };
}

/** The summary always is: it is what everybody reads. */
function mandatoryFor(kind: NoteKind, product: ProductSettings | null): readonly SectionName[] {
  const named = product?.notes.mandatory[kind];
  if (named === undefined) return MANDATORY[kind];
  return SECTIONS.filter((section) => section === 'summary' || named.includes(section));
}
