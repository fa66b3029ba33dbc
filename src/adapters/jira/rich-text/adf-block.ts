import { DEPTH, nameOf, type Allowance } from './allowance.js';
import { cardOf, extensionOf, INLINE_TYPES, inlinesOf, Line, mediaOf } from './adf-inline.js';
import { itemsOf } from './adf-list.js';
import { nodeOf, said, textBelow, type AdfNode } from './adf-node.js';
import { tableOf } from './adf-table.js';
import { append, lines, paragraph, tidy, type Block, type Inline } from './prose.js';

const PANELS: Readonly<Record<string, string>> = {
  info: 'Information',
  note: 'Note',
  tip: 'Tip',
  warning: 'Warning',
  error: 'Error',
  success: 'Success',
};

/** Nodes whose content stands for them. */
const SEE_THROUGH: ReadonlySet<string> = new Set([
  ...['doc', 'layoutSection', 'layoutColumn', 'mediaGroup', 'mediaSingle', 'multiBodiedExtension', 'extensionFrame'],
]);

/** Text and the like that stands among blocks makes a paragraph of its own. */
export function blocksOf(nodes: readonly unknown[], allowance: Allowance, depth: number): readonly Block[] {
  const blocks: Block[] = [];
  let line = new Line();
  const endLine = (): void => {
    const content = tidy(line.inlines);
    if (content.length > 0) blocks.push({ kind: 'paragraph', content });
    line = new Line();
  };
  for (const value of nodes) {
    if (!allowance.spendNode()) break;
    const node = nodeOf(value);
    if (INLINE_TYPES.has(node.type)) line.add(node, allowance);
    else {
      endLine();
      append(blocks, depth > DEPTH ? tooDeep(value, allowance) : blockOf(node, allowance, depth));
    }
  }
  endLine();
  return blocks;
}

function tooDeep(value: unknown, allowance: Allowance): readonly Block[] {
  allowance.warn('Some of it is nested too deep; its text is shown without its layout.');
  return [paragraph(tidy(lines(allowance.spend(textBelow(value, () => !allowance.spendNode())))))];
}

function blockOf(node: AdfNode, allowance: Allowance, depth: number): readonly Block[] {
  const below = (): readonly Block[] => blocksOf(node.content, allowance, depth + 1);
  const inline = (): readonly Inline[] => tidy(inlinesOf(node.content, allowance, depth + 1));
  if (SEE_THROUGH.has(node.type)) return below();
  switch (node.type) {
    case 'paragraph':
    case 'caption':
      return [paragraph(inline())];
    case 'heading':
      return [{ kind: 'heading', level: levelOf(said(node, 'level')), content: inline() }];
    case 'bulletList':
    case 'orderedList':
    case 'taskList':
    case 'decisionList':
      return [
        {
          kind: 'list',
          isOrdered: node.type === 'orderedList',
          start: startOf(node.attributes['order']),
          items: itemsOf(node, allowance, depth + 1, blocksOf),
        },
      ];
    case 'codeBlock':
      return [codeOf(node, allowance)];
    case 'blockquote':
      return [{ kind: 'quote', content: below() }];
    case 'rule':
      return [{ kind: 'rule' }];
    case 'table':
      return [tableOf(node, allowance, depth + 1, blocksOf)];
    default:
      return titledOf(node, allowance, below) ?? leafOf(node, allowance) ?? unknown(node, allowance, below);
  }
}

function titledOf(node: AdfNode, allowance: Allowance, below: () => readonly Block[]): readonly Block[] | null {
  const titled = (title: string, unfolds: boolean): readonly Block[] => [
    { kind: 'titled', unfolds, title: allowance.spend(title).replaceAll('\n', ' '), content: below() },
  ];
  switch (node.type) {
    case 'panel': {
      const type = said(node, 'panelType');
      return titled((Object.hasOwn(PANELS, type) ? PANELS[type] : undefined) ?? 'Note', false);
    }
    case 'expand':
    case 'nestedExpand':
      return titled(said(node, 'title') || 'More', true);
    case 'bodiedExtension':
      return titled(extensionOf(node, allowance), false);
    default:
      return null;
  }
}

function leafOf(node: AdfNode, allowance: Allowance): readonly Block[] | null {
  switch (node.type) {
    case 'media':
      return [paragraph([mediaOf(node, allowance)])];
    case 'blockCard':
    case 'embedCard':
      return [paragraph([cardOf(node, allowance)])];
    case 'extension':
      return [paragraph(lines(allowance.spend(extensionOf(node, allowance))))];
    default:
      return null;
  }
}

/** What is not known is never left out: its own text and its children are shown. */
function unknown(node: AdfNode, allowance: Allowance, below: () => readonly Block[]): readonly Block[] {
  allowance.warn(`A part of the kind ${nameOf(node.type)} is not known; its text is shown.`);
  const own = allowance.spend(node.text || said(node, 'text', 'title', 'alt', 'url'));
  return [...(own === '' ? [] : [paragraph(lines(own))]), ...below()];
}

function codeOf(node: AdfNode, allowance: Allowance): Block {
  const text = node.content
    .map((value) => {
      const { type, text: own } = nodeOf(value);
      if (type === 'hardBreak') return '\n';
      return type === 'text' ? own : textBelow(value, () => !allowance.spendNode());
    })
    .join('');
  const language = /^[\w+#.-]{1,30}$/.exec(said(node, 'language'));
  return { kind: 'code', text: allowance.spend(text), language: language?.[0] ?? null };
}

function levelOf(level: string): 1 | 2 | 3 | 4 | 5 | 6 {
  const levels = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6 } as const;
  return level === '1' || level === '2' || level === '3' || level === '4' || level === '5' || level === '6'
    ? levels[level]
    : 6;
}

function startOf(order: unknown): number {
  return typeof order === 'number' && order >= 0 && order < 1_000_000_000 ? Math.trunc(order) : 1;
}
