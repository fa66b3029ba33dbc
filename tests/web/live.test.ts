import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { eventually } from '../rollouts/ward.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { openBrowser } from './browser.js';
import { sessionOf } from './visitor.js';

let climb: Climb;
let browser: Browser;
const open: BrowserContext[] = [];
beforeAll(async () => {
  [climb, browser] = await Promise.all([startClimb(), openBrowser()]);
});
afterAll(async () => {
  await Promise.all(open.map((context) => context.close()));
  await browser.close();
  await climb.stop();
});

/** A browser of this person's own. */
async function browserOf(person: string, ways: { readonly javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const { url } = climb.gatehouse;
  const context = await browser.newContext({ baseURL: url, ...ways });
  open.push(context);
  const { name, value } = await sessionOf(climb.gatehouse, person);
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax' }]);
  return context.newPage();
}

const isLive = 'Follows what others do.';

/** How long after `act` the page shows this text by itself; at most two seconds are promised. */
async function shownAfter(page: Page, text: string, act: () => Promise<unknown>): Promise<number> {
  const seen = page.getByText(text).first().waitFor({ timeout: 10_000 });
  await act();
  const done = performance.now();
  await seen;
  return performance.now() - done;
}

test('what one person does stands at the other’s ladder, release and rollout within two seconds, and nothing that they type is lost (004-017)', async () => {
  const release = await climb.release('2.1.0');
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
  const [ladder, theirs, mine] = await Promise.all([
    browserOf(climb.manager.person),
    browserOf(climb.tester.person),
    browserOf(climb.owner.person),
  ]);
  await ladder.goto('/');
  await theirs.goto('/releases/2.1.0');
  await mine.goto('/releases/2.1.0');
  for (const page of [ladder, theirs, mine]) await page.getByText(isLive).waitFor();
  await theirs.evaluate("window.isTheSame = 'yes'");

  // The tester is about to ask for a waiver while the owner signs off.
  await theirs.getByText('Ask to let it go').first().click();
  const why = theirs.getByLabel('Why can it be let go?').first();
  await why.fill('The runner is down');
  await mine.getByText('Sign off UAT, or reject it').click();
  await mine.getByLabel('I approve it').check();
  const took = await shownAfter(theirs, 'Approved by Olive Owner', () =>
    mine.getByRole('button', { name: 'Sign', exact: true }).click(),
  );
  expect(took).toBeLessThan(2_000);
  expect(await why.inputValue()).toBe('The runner is down');
  expect(await theirs.evaluate('window.isTheSame + document.activeElement.tagName')).toBe('yesTEXTAREA');

  const other = await climb.release('2.2.0');
  const began = await shownAfter(ladder, '0 of 1 site has it.', () => climb.promote(other, 'dev'));
  expect(began).toBeLessThan(2_000);
  await ladder.getByRole('link', { name: '2.2.0', exact: true }).first().focus();
  await ladder.getByRole('link', { name: '2.2.0', exact: true }).first().press('Enter');
  await ladder.waitForURL(/\/rollouts\//);
  await climb.settle(other, 'dev');
});

test('a rollout that one halts stands halted at the other’s within two seconds, is said aloud once, and a hidden page asks for nothing', async () => {
  const release = await climb.release('2.3.0', { product: 'flip' });
  await climb.climbTo(release, 'sit');
  await climb.promote(release, 'sit');
  const { body } = await climb.manager.get('/api/v1/rollouts?release=2.3.0&environment=sit');
  const { rollouts } = z.object({ rollouts: z.array(z.object({ id: z.string() })).min(1) }).parse(body);
  const address = `/rollouts/${String(rollouts[0]?.id)}`;
  const [one, other] = await Promise.all([browserOf(climb.manager.person), browserOf(climb.tester.person)]);
  await one.goto(address);
  await other.goto(address);
  await other.getByText(isLive).waitFor();
  await one.getByRole('button', { name: 'Halt this rollout' }).click();
  await one.getByLabel('Why').fill('the ward calls');
  const took = await shownAfter(other, 'the ward calls', () => one.getByRole('button', { name: 'Halt it' }).click());
  expect(took).toBeLessThan(2_000);
  await eventually(async () => {
    const voice = await other.locator('#live-voice').textContent();
    return voice?.startsWith('Halting') === true ? {} : `it says ${String(voice)}`;
  });
  const asked: string[] = [];
  other.on('request', (request) => asked.push(request.url()));
  await other.evaluate(`Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'))`);
  // The other one sees it; whoever does not look at their page asks for nothing.
  await one.goto(address);
  await one.getByText(isLive).waitFor();
  await shownAfter(one, 'The line is stopped for', () =>
    climb.owner.post('/api/v1/stops', { scope: 'environment', of: 'sit', reason: 'a fault' }),
  );
  expect(asked).toEqual([]);
});

test('without scripts the page is whole and has a link that does the same', async () => {
  const page = await browserOf(climb.manager.person, { javaScriptEnabled: false });
  await page.goto('/');
  await page.getByRole('link', { name: 'Refresh' }).click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('The ladder');
});

test('a stream ends soon after its session, is not for a page of others, and one person takes only so many (abuse 44, abuse 68)', async () => {
  const { name, value } = await sessionOf(climb.gatehouse, climb.owner.person);
  const headers = { cookie: `${name}=${value}`, accept: 'text/event-stream' };
  const url = `${climb.gatehouse.url}/live`;
  expect((await fetch(url, { headers: { ...headers, origin: 'https://evil.example' } })).status).toBe(403);
  expect((await fetch(url, { headers: { ...headers, 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
  expect((await fetch(url, { headers: { accept: 'text/event-stream' } })).status).toBe(401);
  const closing = new AbortController();
  const streams = await Promise.all(Array.from({ length: 14 }, () => fetch(url, { headers, signal: closing.signal })));
  const counts = [200, 429].map((status) => streams.filter((stream) => stream.status === status).length);
  expect(counts[0]).toBeGreaterThanOrEqual(10);
  expect(counts[1]).toBeGreaterThanOrEqual(2);
  const ended = streams.find(({ status }) => status === 200)?.text();
  const before = performance.now();
  await climb.gatehouse.send('POST', '/sign-out', {
    raw: new URLSearchParams({ token: await tokenOf(headers) }).toString(),
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
  });
  await ended;
  expect(performance.now() - before).toBeLessThan(6_000);
  closing.abort();
});

async function tokenOf({ cookie }: { readonly cookie: string }): Promise<string> {
  const page = await fetch(`${climb.gatehouse.url}/`, { headers: { cookie, accept: 'text/html' } });
  return /name="token" value="([0-9a-f]{64})"/.exec(await page.text())?.[1] ?? '';
}
