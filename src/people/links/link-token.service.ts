import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkPage } from './link-act.js';

/**
 * What a form of a link's page carries: it says of which link the page was, after how many uses, and what it said. So a form does nothing
 * that its reader has not seen, and nothing twice. Who does not have the address cannot make it.
 */
export function tokenOf(address: string, uses: number, page: LinkPage): string {
  const { title, paragraphs, facts } = page;
  const decisions = page.forms.map(({ decision, heading, button, fields }) => ({
    ...{ decision, heading, button },
    fields: fields.map(({ name, label, kind, value }) => ({
      name,
      label,
      kind,
      value: kind === 'hidden' ? value : '',
    })),
  }));
  const seen = JSON.stringify({ uses, title, paragraphs, facts, decisions });
  return createHmac('sha256', address).update(seen).digest('hex');
}

/** In a time that tells nothing of how near it was. */
export function isToken(shown: string, token: string): boolean {
  const [left, right] = [Buffer.from(shown), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}
