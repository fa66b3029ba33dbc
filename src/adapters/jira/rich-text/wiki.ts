import type { RichText } from '../../../releases/scope/ticket.js';
import { Allowance } from './allowance.js';
import { readings } from './readings.js';
import { blocksOfWiki } from './wiki-block.js';
import { setAside } from './wiki-verbatim.js';

/**
 * Wiki markup, as Jira Data Center keeps it, in three readings. Never throws: what is not understood stays as its text, and
 * `warnings` says what could not be rendered as it was meant.
 */
export function richTextOfWiki(text: string): RichText {
  const allowance = new Allowance();
  const { rest, kept } = setAside(allowance.spend(text));
  return readings(blocksOfWiki(rest, { kept, allowance }), allowance);
}
