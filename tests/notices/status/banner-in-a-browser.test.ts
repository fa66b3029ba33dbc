import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { StatusBoard } from '../../../src/notices/status/status-board.service.js';
import { StatusFacts, type Seen } from '../../../src/notices/status/status.facts.js';
import type { SeenSite } from '../../../src/notices/status/work.js';
import { startGatehouse, type Gatehouse } from '../../gatehouse.js';
import { axeFaults, openBrowser, overflows, SIZES } from '../../web/browser.js';
import { minutes, NOW, seen, told } from './seen.js';

/** What the status is made of, as a test sets it. */
class SetFacts {
  private sites: readonly SeenSite[] = [];

  set(...sites: readonly SeenSite[]): void {
    this.sites = sites;
  }

  seen(): Promise<Seen> {
    const products = [{ product: 'flip', title: 'FLIP', sites: this.sites }];
    return Promise.resolve({ products, incidents: [], at: NOW });
  }
}

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
});

/** A page of a product, on an origin of its own, whose policy lets it load from Gatehouse and nothing inline. */
async function openProduct(gatehouse: string): Promise<{ url: string; server: Server }> {
  const policy = `default-src 'none'; script-src ${gatehouse}; connect-src ${gatehouse}`;
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>FLIP</title>` +
    `<script async src="${gatehouse}/public/v1/banner.js" data-product="flip" data-site="ashmere"></script></head>` +
    `<body><main><h1>FLIP</h1>${'<p>Work goes on here.</p>'.repeat(60)}<a href="/end">The last link</a></main></body></html>`;
  const server = createServer((_, response) => {
    response.setHeader('content-security-policy', policy).setHeader('content-type', 'text/html').end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The page is nowhere.');
  return { url: `http://localhost:${String(address.port)}/`, server };
}

interface Stage {
  readonly facts: SetFacts;
  readonly gatehouse: Gatehouse;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly url: string;
  readonly complaints: string[];
  /** Tells the page what is so now. */
  readonly tell: (...sites: readonly SeenSite[]) => Promise<void>;
}

async function onStage(
  timezoneId: string,
  play: (stage: Stage) => Promise<void>,
  ...first: readonly SeenSite[]
): Promise<void> {
  const facts = new SetFacts();
  facts.set(...first);
  const gatehouse = await startGatehouse({ replace: [{ injected: StatusFacts, by: facts }] });
  const product = await openProduct(gatehouse.url);
  const context = await browser.newContext({ timezoneId, locale: 'en-GB' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const tell: Stage['tell'] = async (...sites) => {
    facts.set(...sites);
    await gatehouse.injected(StatusBoard).refresh();
    await page.clock.runFor(31_000);
  };
  try {
    await gatehouse.injected(StatusBoard).refresh();
    await page.clock.install({ time: NOW });
    await page.addInitScript(
      'window.moved = []; new PerformanceObserver((l) => window.moved.push(...l.getEntries())).observe({ type: "layout-shift", buffered: true })',
    );
    await play({ facts, gatehouse, context, page, url: product.url, complaints, tell });
  } finally {
    await context.close();
    product.server.close();
    await gatehouse.stop();
  }
}

const down = seen('ashmere', { name: 'Ashmere', progress: [told('in-progress', { wasBackAt: minutes(2) })] });

test('a page of another origin says what is down, since when and until when in its reader’s time, until it is back (003-012) (003-013) (003-027)', async () => {
  await onStage(
    'America/New_York',
    async ({ page, url, tell, complaints, context }) => {
      await page.goto(url);
      const alert = page.getByRole('alert');
      await alert.getByText('FLIP is down for an update at Ashmere').waitFor();
      expect(await alert.innerText()).toBe(
        'FLIP is down for an update at Ashmere. You cannot use it until it is back. Since 15:10. Back by 15:40, was 15:32.',
      );
      expect(await page.getByRole('button', { name: 'Hide this message' }).count()).toBe(0);
      const inSight = 'document.querySelector("[role=alert]").getBoundingClientRect().bottom <= innerHeight';
      expect(await page.evaluate(inSight)).toBe(true);
      expect(await page.evaluate('window.moved.length')).toBe(0);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        expect({ faults: await axeFaults(page), overflows: await overflows(page) }).toEqual({
          faults: [],
          overflows: false,
        });
      }
      // The window grew and shrank, and with it everything moved; from here on only the banner changes.
      await page.evaluate('window.moved.length = 0');
      await tell(seen('ashmere', { name: 'Ashmere', progress: [told('verifying', { backAt: minutes(30) })] }));
      await alert.getByText('FLIP is being checked at Ashmere').waitFor();
      await tell(seen('ashmere', { name: 'Ashmere', progress: [told('restored')] }));
      const status = page.getByRole('status');
      await status.getByText('FLIP is back at Ashmere').waitFor();
      expect(await alert.count()).toBe(0);
      const hide = page.getByRole('button', { name: 'Hide this message' });
      expect(await axeFaults(page)).toEqual([]);
      await hide.focus();
      await page.keyboard.press('Enter');
      expect(await status.count()).toBe(0);
      await tell(seen('ashmere', { name: 'Ashmere', progress: [told('failed')] }));
      await alert.getByText('FLIP is still down at Ashmere').waitFor();
      await tell(seen('ashmere', { name: 'Ashmere' }));
      await alert.waitFor({ state: 'detached' });
      expect(await page.evaluate('window.moved.length')).toBe(0);
      expect(await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length].join()')).toBe(',0,0');
      expect([await context.cookies(), complaints]).toEqual([[], []]);
    },
    down,
  );
});

test('while Gatehouse is away the banner says the last that it knew and how old that is, on a page that is loaded anew too (003-012)', async () => {
  await onStage(
    'Europe/London',
    async ({ page, url, gatehouse }) => {
      await page.goto(url);
      await page.getByRole('alert').getByText('FLIP is down').waitFor();
      await gatehouse.stop();
      // The page's clock outruns its real questions: minute by minute, until one of them has failed.
      const age = page.getByText(/^This is what we knew at 20:30, [0-9]+ minutes ago\.$/);
      for (let minute = 0; minute < 60 && !(await age.isVisible()); minute += 1) await page.clock.runFor(60_000);
      await age.waitFor();
      expect(await page.getByRole('alert').innerText()).toContain('Back by 20:40, was 20:32.');
      await page.reload();
      await page.getByRole('alert').getByText('FLIP is down for an update at Ashmere').waitFor();
    },
    down,
  );
});

test('the last link of a page can be reached and seen beside the banner, with the keyboard alone', async () => {
  await onStage(
    'Europe/London',
    async ({ page, url }) => {
      await page.goto(url);
      await page.getByRole('alert').waitFor();
      await page.keyboard.press('Tab');
      const hidden = await page.evaluate(
        '(() => { const at = document.activeElement.getBoundingClientRect(); const top = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2); return [document.activeElement.textContent, top === document.activeElement].join(); })()',
      );
      expect(hidden).toBe('The last link,true');
    },
    down,
  );
});

test('anybody reads on a page what is down, at a desk and on a telephone (003-012) (003-027)', async () => {
  await onStage(
    'Europe/London',
    async ({ page, gatehouse }) => {
      await page.goto(`${gatehouse.url}/status`);
      await page.getByRole('heading', { name: 'FLIP is down for an update at 1 of 2 sites' }).waitFor();
      const main = (await page.getByRole('main').innerText()).replaceAll(/\s+/g, ' ');
      expect(main).toContain(
        'Down It has been down since 20:10 GMT on Saturday 21 November 2026. We expect it back by 20:40 GMT on Saturday 21 November 2026, not by 20:32 GMT as we said before. Ashmere',
      );
      expect(main).toContain(
        'Works It will be down for an update from 20:35 GMT on Saturday 21 November 2026 to 20:50 GMT. Birch',
      );
      expect(await page.getByRole('link', { name: /^Gatehouse/ }).getAttribute('href')).toBe('/');
      for (const size of SIZES) {
        await page.setViewportSize(size);
        expect({ faults: await axeFaults(page), overflows: await overflows(page) }).toEqual({
          faults: [],
          overflows: false,
        });
      }
    },
    down,
    seen('birch', {
      name: 'Birch',
      agreed: [{ digest: 'e'.repeat(64), from: minutes(5), to: minutes(20), urgent: false }],
    }),
  );
});
