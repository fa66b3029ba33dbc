import type { Allowance } from './allowance.js';
import { append, paragraph, tidy, type Block } from './prose.js';
import { partsOf, type Part } from './wiki-macro.js';
import { inlinesOfWiki } from './wiki-line.js';
import { ListDraft } from './wiki-list.js';
import { isRow, takeTable } from './wiki-table.js';
import { PLACES } from './wiki-verbatim.js';

/** What is at hand while one text is read. */
export interface Reading {
  /** By number: what was set aside, and stands in the text by its place. */
  readonly kept: readonly (readonly Block[])[];
  readonly allowance: Allowance;
}

export function blocksOfWiki(markup: string, reading: Reading): readonly Block[] {
  return partsOf(markup).flatMap((part) => blocksOfPart(part, reading));
}

function blocksOfPart(part: Part, reading: Reading): readonly Block[] {
  switch (part.kind) {
    case 'markup':
      return blocksOfLines(part.text.split('\n'), reading);
    case 'quote':
      return [{ kind: 'quote', content: part.parts.flatMap((one) => blocksOfPart(one, reading)) }];
    case 'titled':
      return [
        {
          kind: 'titled',
          unfolds: false,
          title: part.title,
          content: part.parts.flatMap((one) => blocksOfPart(one, reading)),
        },
      ];
  }
}

/** Text in lines, with what was set aside from it as blocks of their own. */
export function proseOf(text: string, { kept, allowance }: Reading): readonly Block[] {
  return text.split(PLACES).flatMap((part, index): readonly Block[] => {
    if (index % 2 === 1) return kept[Number(part)] ?? [];
    const content = tidy(inlinesOfWiki(part, allowance));
    return content.some((inline) => inline.kind === 'run' && inline.text.trim() !== '') ? [paragraph(content)] : [];
  });
}

const HEADING = /^\s*h([1-6])\.\s*(.*)$/;
const QUOTED = /^\s*bq\.\s+(.*)$/;
const RULE = /^\s*-{4,}\s*$/;
const ITEM = /^\s*([*#-]{1,99})\s+(\S.*)$/;

function blocksOfLines(lines: readonly string[], reading: Reading): readonly Block[] {
  const blocks: Block[] = [];
  const list = new ListDraft(blocks);
  let into: Block[] = blocks;
  let text: string[] = [];
  const endText = (): void => {
    if (text.length > 0) append(into, proseOf(text.join('\n'), reading));
    text = [];
    into = blocks;
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (!reading.allowance.spendNode()) break;
    const item = RULE.test(line) ? null : ITEM.exec(line);
    const own = item === null ? blockOfLine(line, reading) : null;
    if (item !== null) {
      endText();
      into = list.item(item[1] ?? '');
      text.push(item[2] ?? '');
    } else if (own !== null || line.trim() === '') {
      endText();
      list.end();
      append(blocks, own ?? []);
    } else if (isRow(line)) {
      endText();
      list.end();
      const { table, next } = takeTable(lines, at, (cell) => blocksOfLines(cell.split('\n'), reading));
      blocks.push(table);
      at = next - 1;
    } else text.push(line);
  }
  endText();
  return blocks;
}

/** What one line makes by itself; null: it is text or part of something longer. */
function blockOfLine(line: string, reading: Reading): readonly Block[] | null {
  if (RULE.test(line)) return [{ kind: 'rule' }];
  const [, level, title = ''] = HEADING.exec(line) ?? [];
  if (level !== undefined) {
    return proseOf(title, reading).map((block) =>
      block.kind === 'paragraph' ? { kind: 'heading', level: levelOf(level), content: block.content } : block,
    );
  }
  const [, quoted] = QUOTED.exec(line) ?? [];
  return quoted === undefined ? null : [{ kind: 'quote', content: proseOf(quoted, reading) }];
}

function levelOf(level: string): 1 | 2 | 3 | 4 | 5 | 6 {
  const found = ([1, 2, 3, 4, 5, 6] as const).find((one) => String(one) === level);
  return found ?? 6;
}
