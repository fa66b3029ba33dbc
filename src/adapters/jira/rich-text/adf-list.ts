import type { Allowance } from './allowance.js';
import { nodeOf, said, type AdfNode } from './adf-node.js';
import type { Block, Item } from './prose.js';

/** Reads the blocks below a node; given, since blocks hold lists and lists hold blocks. */
export type BlocksOf = (nodes: readonly unknown[], allowance: Allowance, depth: number) => readonly Block[];

const ITEMS: ReadonlySet<string> = new Set(['listItem', 'taskItem', 'blockTaskItem', 'decisionItem']);

/** The items of a list. What is no item, such as a list in a list of tasks, belongs to the item before it. */
export function itemsOf(list: AdfNode, allowance: Allowance, depth: number, blocksOf: BlocksOf): readonly Item[] {
  const items: Item[] = [];
  for (const value of list.content) {
    if (!allowance.spendNode()) break;
    const node = nodeOf(value);
    if (ITEMS.has(node.type)) {
      items.push({ state: stateOf(node), content: blocksOf(node.content, allowance, depth) });
      continue;
    }
    const content = blocksOf([value], allowance, depth);
    const before = items.pop();
    items.push({ state: before?.state ?? null, content: [...(before?.content ?? []), ...content] });
  }
  return items;
}

function stateOf(node: AdfNode): Item['state'] {
  switch (node.type) {
    case 'taskItem':
    case 'blockTaskItem':
      return said(node, 'state') === 'DONE' ? 'done' : 'to-do';
    case 'decisionItem':
      return 'decision';
    default:
      return null;
  }
}
