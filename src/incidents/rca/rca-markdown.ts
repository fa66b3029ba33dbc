import { escaped, escapedAtStart } from '../../platform/markdown-escape.js';
import { showable } from '../../platform/showable.js';
import { rcaDocument, type Block } from './rca-document.js';
import type { RcaReading } from './reading.js';

/** A reading as Markdown, in which nothing that somebody wrote is taken for a mark. */
export function rcaMarkdown(reading: RcaReading): string {
  const { title, chapters } = rcaDocument(reading);
  const parts = chapters.flatMap((chapter) => [`## ${escaped(chapter.title)}`, ...chapter.blocks.map(written)]);
  return `${[`# ${escaped(title)}`, ...parts].join('\n\n')}\n`;
}

function written(block: Block): string {
  if (block.kind === 'words') return lines(block.text).map(escapedAtStart).join('  \n');
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [row(block.head), row(block.head.map(() => '---')), ...block.rows.map(row)].join('\n');
}

/** A line of a table is one line, whatever was written. */
function cell(text: string): string {
  return text === '---' ? text : lines(text).map(escaped).join(' ');
}

function lines(text: string): readonly string[] {
  return showable(text).split('\n');
}
