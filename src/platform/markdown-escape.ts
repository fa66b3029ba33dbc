const SIGNS = /[\\`*[\]<>~|$]|&(?=#?\w)|!$|!(?=\[)/g;

/** What some readers take for an address by itself, and would take with the signs that escape it: `http:`, `www.`, `name@`. */
const ADDRESSES = /(?<=https?|ftp|mailto|xmpp):|(?<=www)\.|(?<=[\w.+-])@/gi;

/** Text in which nothing is markup any more: neither to a reader of Markdown nor, since `<` and `&` are escaped, to one of HTML. */
export function escaped(text: string): string {
  return escapedInLink(text).replace(ADDRESSES, '\\$&');
}

/** The same for the words of a link, in which no address is taken for another link. */
export function escapedInLink(text: string): string {
  return text
    .replace(SIGNS, '\\$&')
    .replace(/_/g, (sign, at: number, all: string) => (isInWord(all, at) ? sign : `\\${sign}`));
}

/** The same at the start of a line, where some more signs begin a list, a heading, a line below one or the like. */
export function escapedAtStart(text: string): string {
  return escaped(text.replace(/^\s+/, ''))
    .replace(/^[-+=#:]/, '\\$&')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2');
}

/** Between two letters or digits, an underscore is only itself. */
function isInWord(text: string, at: number): boolean {
  return /^[A-Za-z0-9]_[A-Za-z0-9]$/.test(text.slice(Math.max(0, at - 1), at + 2));
}

/** How many backticks stand in a row at most. */
export function longestTicks(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((longest, [ticks]) => Math.max(longest, ticks.length), 0);
}
