import type { ProductSettings } from '../sites/product-settings.js';
import type { Strictness } from './completeness.js';
import { MANDATORY } from './section.js';

/** A quarter of an hour, where a product has no tracker to say otherwise. */
const FRESH_SECONDS = 900;

/** What publication asks of a product's notes. */
export function strictnessFor(product: ProductSettings | null, now: Date): Strictness {
  return {
    mandatory: MANDATORY,
    now: now.toISOString(),
    freshSeconds: product?.tracker?.freshSeconds ?? FRESH_SECONDS,
  };
}
