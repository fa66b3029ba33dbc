import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { z } from 'zod';
import type { Gatehouse } from '../../gatehouse.js';
import { axeFaults, overflows, SIZES } from '../browser.js';
import { sessionOf } from '../visitor.js';
import type { PageRow } from './rows.js';

/** Ways in which a page is looked at. */
const [DESK, PHONE] = SIZES;
export const VARIANTS = [
  { name: '1280', context: { viewport: DESK } },
  { name: '390', context: { viewport: PHONE } },
  { name: 'no script', context: { viewport: PHONE }, isWithoutScripts: true },
  { name: 'forced colours', context: { viewport: DESK, forcedColors: 'active' } },
  { name: '200% text', context: { viewport: DESK }, textSize: '200%' },
] as const satisfies readonly {
  readonly name: string;
  readonly context: BrowserContextOptions;
  readonly textSize?: string;
  readonly isWithoutScripts?: boolean;
}[];
type Variant = (typeof VARIANTS)[number];

/** What was seen of one page in one state in one way. */
export interface Seen {
  readonly page: string;
  readonly state: string;
  readonly variant: string;
  readonly axe: readonly string[];
  readonly sideways: boolean;
  readonly console: readonly string[];
  /** What can be hit, and is too small for it. */
  readonly small: readonly string[];
  readonly screenshot: string;
}

/** Opens a page as its row says, and looks. The picture of all of it is kept in `folder`. */
export async function look(
  browser: Browser,
  { gatehouse, person, row, variant }: Looking,
  folder: string,
): Promise<Seen> {
  const context = await browser.newContext({ ...variant.context, baseURL: gatehouse.url });
  try {
    if (person !== null) {
      const { name, value } = await sessionOf(gatehouse, person);
      await context.addCookies([{ name, value, url: gatehouse.url, httpOnly: true, sameSite: 'Lax' }]);
    }
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const complaints = listen(page, gatehouse.url);
    // Our policy lets nothing inline run, so a page that gets none of its scripts has none; axe needs a browser that runs some.
    if ('isWithoutScripts' in variant)
      await page.route(/\.js$/, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
    await page.goto(row.path);
    await row.first?.(page, gatehouse);
    if ('textSize' in variant)
      await page.evaluate(`document.documentElement.style.fontSize = ${JSON.stringify(variant.textSize)}`);
    await mkdir(folder, { recursive: true });
    const screenshot = join(folder, `${[row.page, row.state, variant.name].join('--').replaceAll(/[ %]/g, '-')}.png`);
    await page.screenshot({ path: screenshot, fullPage: true });
    return {
      ...{ page: row.page, state: row.state, variant: variant.name, screenshot },
      ...{ axe: await axeFaults(page), sideways: await overflows(page), small: await smallTargets(page) },
      console: complaints,
    };
  } finally {
    await context.close();
  }
}

export interface Looking {
  readonly gatehouse: Gatehouse;
  readonly person: string | null;
  readonly row: PageRow;
  readonly variant: Variant;
}

/** What the browser complains of; not that a page says no, which it says as well by its status. */
function listen(page: Page, ours: string): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (?:4\d\d|503)/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(ours)) complaints.push(`asked ${request.url()}`);
  });
  return complaints;
}

/** Under 24 pixels in a direction, and not in the midst of a sentence, where WCAG 2.5.8 lets links be. */
async function smallTargets(page: Page): Promise<readonly string[]> {
  const found: unknown =
    await page.evaluate(`[...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && one.type !== 'hidden')
    .filter((one) => !one.classList.contains('nhsuk-skip-link') && one.getAttribute('aria-hidden') !== 'true')
    .filter((one) => !(getComputedStyle(one).display === 'inline' && [...one.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')))
    .filter((one) => { const { width, height } = one.getBoundingClientRect(); return width < 24 || height < 24; })
    .map((one) => one.outerHTML.slice(0, 200))`);
  return z.array(z.string()).parse(found);
}
