import type { RichText } from '../../../releases/scope/ticket.js';
import { LEFT_OUT, type Allowance } from './allowance.js';
import { htmlOf } from './html.js';
import { markdownOf } from './markdown.js';
import { paragraph, run, type Block } from './prose.js';
import { textOf } from './text.js';

/** What was read of a document as text, HTML and Markdown, with what there is to say about it. */
export function readings(blocks: readonly Block[], allowance: Allowance): RichText {
  const all = allowance.isUsedUp ? [...blocks, paragraph([run(LEFT_OUT)])] : blocks;
  return { text: textOf(all), html: htmlOf(all), markdown: markdownOf(all), warnings: allowance.warnings };
}
