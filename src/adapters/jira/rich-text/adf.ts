import type { RichText } from '../../../releases/scope/ticket.js';
import { blocksOf } from './adf-block.js';
import { Allowance } from './allowance.js';
import { readings } from './readings.js';

/**
 * A document in the Atlassian Document Format, as Jira Cloud answers it, in three readings. Never throws: what is malformed or not
 * known is rendered as far as it can be, and `warnings` says so.
 */
export function richTextOfAdf(document: unknown): RichText {
  const allowance = new Allowance();
  const blocks = document === null || document === undefined ? [] : blocksOf([document], allowance, 0);
  return readings(blocks, allowance);
}
