import { Ending } from '../ending.js';
import type { Offer } from './hotfix.schema.js';

/**
 * What is sent to take an offer: its example, with what was said, as `field=value`, in place of every field that it needs. The key may be
 * left out, for the example has one of its own. Refuses what is not of that form, and what lacks a field, by name.
 */
export function taken({ step, needs, example }: Offer, said: readonly string[]): Readonly<Record<string, unknown>> {
  const asked = needs.map(({ field }) => field);
  const words = Object.entries(example).filter(([field]) => field === 'key' || !asked.includes(field));
  const given = said.map((one) => spoken(one, example));
  const lacking = needs.filter(
    ({ field }) => field in example && field !== 'key' && !given.some(([name]) => name === field),
  );
  if (lacking.length > 0)
    throw new Ending(
      'mistyped',
      [
        `${step} needs more words, each as field=value:`,
        ...lacking.map(({ field, what }) => `  ${field}=… ${what}`),
      ].join('\n'),
    );
  return Object.fromEntries([...words, ...given]);
}

function spoken(said: string, example: Offer['example']): readonly [string, unknown] {
  const [, field, text] = /^([A-Za-z]\w*)=(.*)$/s.exec(said) ?? [];
  if (field === undefined || text === undefined)
    throw new Ending('mistyped', `${said} is not understood; write field=value, as sites=ashmere,dunmere.`);
  return [field, valueOf(field, text, example[field])];
}

/** As the example has it: a number, yes or no, a list, or a text. */
function valueOf(field: string, text: string, like: unknown): unknown {
  if (typeof like === 'string') return text;
  if (/^\s*[[{]/.test(text)) return jsonOf(field, text);
  if (Array.isArray(like)) return text === '' ? [] : text.split(',').map((one) => one.trim());
  if (typeof like === 'number') return Number(text);
  if (typeof like !== 'boolean') return text === 'null' ? null : text;
  if (['yes', 'true'].includes(text)) return true;
  if (['no', 'false'].includes(text)) return false;
  throw new Ending('mistyped', `${field} is a question; answer it with ${field}=yes or ${field}=no.`);
}

function jsonOf(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Ending('mistyped', `What ${field} is given begins as JSON does, and is none.`);
  }
}
