/**
 * Markdown that calls nobody and links nothing by what its words happen to say: at GitHub `@team` tells a whole team, and `#12` leads to
 * a ticket that has nothing to do with it. An unseen sign of no width between the two keeps them words. Code stays as it is, to be copied.
 */
export function quiet(markdown: string): string {
  return markdown
    .split(/(```[^]*?(?:```|$)|`[^`\n]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : unaddressed(part)))
    .join('');
}

function unaddressed(words: string): string {
  return words
    .replaceAll(/(?<![\w./@])@(?=[A-Za-z0-9])/g, '@\u200B')
    .replaceAll(/(?<![&/])(\\?#)(?=\d)/g, '$1\u200B')
    .replaceAll(/\b(GH-)(?=\d)/gi, '$1\u200B');
}
