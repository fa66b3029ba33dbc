import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

/** The sizes at which pages are looked at: of a desk and of a telephone. */
export const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
] as const;

/** A real browser, as a distribution ships it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}

const faultsSchema = z.array(z.string());

/** What axe finds against WCAG 2.2 AA and its own best practices, one line for each. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  // As text, which a content security policy of the page does not see.
  const found: unknown = await page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, help, nodes }) => id + ': ' + help + ': ' + nodes.map(({ html }) => html).join(' ')))`);
  return faultsSchema.parse(found);
}

/** Whether anything of the page lies beside the screen, so that it has to be pushed to be read. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}
