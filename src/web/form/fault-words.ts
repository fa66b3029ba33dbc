import type { Fault } from '../../platform/http/problem.js';

/** `The new start is missing. Give a date and a time.` */
export function faultInWords(label: string, { fault, fix }: Pick<Fault, 'fault' | 'fix'>): string {
  const words = `${label.endsWith('?') ? `“${label}”` : label.replace(/[.:]$/, '')} ${fault}`;
  const mend = fix === '' ? '' : ` ${fix.charAt(0).toUpperCase()}${fix.slice(1)}${/[.!?]$/.test(fix) ? '' : '.'}`;
  return `${words}.${mend}`;
}
