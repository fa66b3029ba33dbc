import { forMarkdown } from './dress.js';
import { confidentialKeys, type NotesFacts } from './reading.js';
import { redacted } from './redaction.js';
import { withheldWords } from './withheld.js';

/**
 * What stands beside the source, in Markdown. Anybody may read it there, so that it holds no more than every Trust is told: the summary,
 * and the changes that are not confidential, without links to the tracker; nothing of any Trust, no known issue, nobody's name.
 */
export function sourceNotes(facts: NotesFacts, number: number): string {
  const hidden = confidentialKeys(facts);
  const shown = redacted(facts.changes.changes, hidden);
  const summary = facts.sections.summary?.content.text ?? '';
  const changes = shown.changes.map(
    ({ key, summary: words, type }) =>
      `- ${unaddressed(forMarkdown(`${key} ${words.trim()}`))} (${unaddressed(forMarkdown(type))})`,
  );
  const withheld = withheldWords(shown.withheld, 'change');
  const parts = [
    unaddressed(forMarkdown(summary)),
    ...(changes.length === 0 ? [] : ['## What changed', changes.join('\n')]),
    ...(withheld === null ? [] : [withheld]),
    `Edition ${String(number)}. Known issues, downtime and what each site has to do are told to those whom they concern.`,
    `Digest of the release: \`${facts.release.digest}\``,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Nobody is called, and no other ticket linked, by what a ticket happens to say: `@team` and `#12` mean something where source is kept. */
function unaddressed(markdown: string): string {
  return markdown.replaceAll(/@(?=\w)/g, '@\u200B').replaceAll(/(\\?#)(?=\d)/g, '$1\u200B');
}
