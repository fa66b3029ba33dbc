import { fault } from './trouble.js';

/** A key or an id as one step of an address, whatever is in it. Throws a JiraFault for what would be a step up, or none. */
export function placeOf(text: string): string {
  if (['', '.', '..'].includes(text)) throw fault('invalid', 'This is not the name of anything in Jira.');
  return encodeURIComponent(text);
}
