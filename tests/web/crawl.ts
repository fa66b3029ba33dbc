import type { Page } from 'playwright-core';
import { z } from 'zod';

/** Pages that differ by an id, a number or an item of the checklist alone are of one kind. */
const MOST_OF_A_KIND = 1;

/** Where links of a page lead within the house. Answers how many pages were looked at. */
export async function follow(
  page: Page,
  start: readonly string[],
  look: (path: string) => Promise<void>,
): Promise<number> {
  const kinds = new Map<string, number>();
  const toSee = [...start];
  const seen = new Set<string>();
  for (let path = toSee.shift(); path !== undefined; path = toSee.shift()) {
    const kind = path
      .replaceAll(/[0-9a-f-]{36}/g, '*')
      .replaceAll(/\d+/g, '#')
      .replace(/\/checklist\/[a-z-]+$/, '/checklist/*')
      .replace(/=[^&]*/g, '=');
    const times = kinds.get(kind) ?? 0;
    if (seen.has(path) || times >= MOST_OF_A_KIND) continue;
    seen.add(path);
    kinds.set(kind, times + 1);
    const answer = await page.goto(path, { waitUntil: 'domcontentloaded' }).catch(() => null);
    // A file is handed over and no page is shown.
    if (answer?.headers()['content-type']?.startsWith('text/html') !== true) continue;
    await look(path);
    const found: unknown = await page.evaluate(
      `[...document.querySelectorAll('a[href]')].filter((one) => one.origin === location.origin).map((one) => one.pathname + one.search)`,
    );
    toSee.push(...z.array(z.string()).parse(found));
  }
  return seen.size;
}
