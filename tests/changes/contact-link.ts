import { REPORT_ACT } from '../../src/changes/outages/outage-act.js';
import type { LinkHolder } from '../../src/people/links/link-act.js';
import { Links } from '../../src/people/links/links.service.js';
import type { Gatehouse } from '../gatehouse.js';

/** The path of a new link of a contact: one to report by again and again, unless told otherwise. */
export async function contactLink(
  gatehouse: Gatehouse,
  holder: LinkHolder,
  { act = REPORT_ACT, subject = 'an-invitation' }: { readonly act?: string; readonly subject?: string } = {},
): Promise<string> {
  const links = gatehouse.injected(Links);
  const wish = { act, subject, holder, expiresAt: new Date(Date.now() + 30 * 86_400_000) };
  return new URL(await gatehouse.database.transaction((tx) => links.issue(tx, wish))).pathname;
}

/** The link's id, as its address names it. */
export const linkIdIn = (path: string): string => /[0-9a-f]{16}/.exec(path)?.[0] ?? '';
