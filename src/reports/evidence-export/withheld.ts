/** An e-mail address wherever it stands in a text; what stands before the @ is bounded, so that no text is slow to look through. */
const ADDRESS = /[^\s@<>"'(),:;[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)+[A-Za-z0-9-]{2,63}/g;

const INSTEAD = '(e-mail address withheld)';

/** The text without the ways to reach people: who they are is evidence, and how to write to them is not. */
export function withoutContacts(text: string): string {
  return text.includes('@') ? text.replaceAll(ADDRESS, INSTEAD) : text;
}

/** Whether there is a way to reach somebody in it. */
export function holdsContacts(text: string): boolean {
  return withoutContacts(text) !== text;
}

/** One line of JSON, without ways to reach people and with its keys as they are given. Times are UTC. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? withoutContacts(each) : each))}\n`;
}
