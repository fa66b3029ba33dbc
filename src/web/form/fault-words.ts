import { inPageWords } from '../page-words.js';
import type { Fault } from '../../platform/http/problem.js';

/** A label such as `Why`, `To whom` or `Until, UK time`, which is no name of a thing and so stands in quotes. */
const ASKS = /\?$|^(?:why|who|whom|what|when|where|which|how|to|from|until|for|by|in|on|over|not|done)\b/i;

/** Several of something, or the name of a list: `Notes` is missing, and not are. */
const SEVERAL = /[^s]s$/i;

/** `The new start is missing. Give a date and a time.` */
export function faultInWords(label: string, { fault, fix }: Pick<Fault, 'fault' | 'fix'>): string {
  // What was left empty is missing, whatever else a machine might have sent.
  const plain = fault.replace(/^is (?:missing or .*|not a text)$/s, 'is missing');
  const words = `${ASKS.test(label) || SEVERAL.test(label) ? `“${label}”` : label.replace(/[.:]$/, '')} ${plain}`;
  const mend = fix === '' ? '' : ` ${fix.charAt(0).toUpperCase()}${fix.slice(1)}${/[.!?]$/.test(fix) ? '' : '.'}`;
  return inPageWords(`${words}.${mend}`);
}
