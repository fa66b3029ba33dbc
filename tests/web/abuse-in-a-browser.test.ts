import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { Environments } from '../../src/sites/environments.service.js';
import { makeAccount, PASSWORD } from '../people/account.js';
import { openBrowser } from './browser.js';
import { follow } from './crawl.js';
import { desksAt, type Desks } from './house.js';
import { openTricked, SCRIPT, SECRET, type Tricked } from './tricked.js';

let house: Tricked;
let browser: Browser;
let desks: Desks;
let evil: Server;
/** Of the same host at another port, to which browsers send the cookie as well; and of another host. */
let neighbour = '';
let stranger = '';
let evilPage = '';
beforeAll(async () => {
  evil = createServer((_, response) => response.setHeader('content-type', 'text/html').end(evilPage));
  evil.listen(0);
  [house, browser] = await Promise.all([openTricked(), openBrowser(), once(evil, 'listening')]);
  const { port } = addressOf(evil);
  [neighbour, stranger] = [`http://127.0.0.1:${String(port)}/`, `http://127.0.0.2:${String(port)}/`];
  desks = desksAt(house, browser);
});
afterAll(async () => {
  await desks.close();
  await browser.close();
  evil.close();
  await house.stop();
});

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen.');
  return address;
}

async function deedsOfPeople(): Promise<readonly string[]> {
  return (await house.deeds()).filter((deed) => deed.includes(' by person:'));
}

/** What a page of somebody else tries in the name of whoever looks at it. */
const ATTACKS = `
  const told = {};
  const to = (path) => GATEHOUSE + path;
  const sent = (path, body, type, method = 'POST') => fetch(to(path), { method, body, credentials: 'include', mode: 'no-cors', headers: { 'content-type': type } }).catch(() => null);
  window.attacks = (async () => {
    const form = 'token=' + 'a'.repeat(64) + '&stage=sit&decision=approved&reason=x&digest=' + DIGEST;
    await sent('/releases/2.1.0/sign-offs', form, 'application/x-www-form-urlencoded');
    await sent('/api/v1/releases/2.1.0/sign-offs', JSON.stringify({ stage: 'sit', decision: 'approved', digest: DIGEST }), 'text/plain');
    await sent('/sign-out', form, 'application/x-www-form-urlencoded');
    await sent('/incidents/raise?_method=POST', form, 'text/plain');
    told.read = await fetch(to('/releases/2.1.0'), { credentials: 'include' }).then((answer) => answer.text(), () => 'refused');
    told.stream = await new Promise((resolve) => {
      const source = new EventSource(to('/live'), { withCredentials: true });
      source.onopen = () => resolve('open');
      source.onerror = () => resolve(source.readyState === EventSource.CLOSED ? 'refused' : 'trying');
    });
    return told;
  })();`;

test('a page of another origin signs nothing, reads nothing, follows nothing and frames nothing of who is signed in (abuse 41, abuse 43, abuse 44)', async () => {
  const { gatehouse, tester } = house;
  const release = await house.release('2.2.0');
  const path = '/releases/2.2.0';
  const before = await deedsOfPeople();
  for (const origin of [neighbour, stranger]) {
    const page = await desks.of(tester.person);
    await page.goto(path);
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(`${request.method()} ${request.url().slice(gatehouse.url.length)}`));
    evilPage = `<form method="post" action="${gatehouse.url}${path}/sign-offs"><input name="stage" value="sit"><input name="decision" value="approved">
      <input name="digest" value="${release.digest}"><input name="token" value="${'b'.repeat(64)}"><button>Win a prize</button></form>
      <iframe src="${gatehouse.url}/"></iframe><script>const GATEHOUSE = ${JSON.stringify(gatehouse.url)}; const DIGEST = '${release.digest}'; ${ATTACKS.replaceAll('2.1.0', '2.2.0')}</script>`;
    await page.goto(origin);
    expect(await page.evaluate('window.attacks')).toEqual({ read: 'refused', stream: 'refused' });
    const frames = page.frames().filter((frame) => frame !== page.mainFrame());
    expect(frames.map((frame) => new URL(frame.url()).protocol)).toEqual(['chrome-error:']);
    const answered = page.waitForResponse((answer) => answer.request().isNavigationRequest());
    await page.getByRole('button', { name: 'Win a prize' }).click();
    // From the same host the cookie comes along, and the form is refused; from another none comes, and they have to sign in.
    expect((await answered).status()).toBe(origin === neighbour ? 403 : 303);
    for (const sent of [`POST ${path}/sign-offs`, `POST /api/v1${path}/sign-offs`, 'POST /sign-out', 'GET /live'])
      expect(asked).toContain(sent);
    await page.waitForLoadState();
    await page.goto(path);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('FLIP 2.2.0');
  }
  expect(await deedsOfPeople()).toEqual(before);
});

test('signing in leads to no other site, and nothing private is shown again after signing out (abuse 43)', async () => {
  const account = await makeAccount(house.gatehouse, { role: 'delivery', duty: 'tester', trust: null });
  const page = await desks.stranger();
  const { port } = addressOf(evil);
  for (const to of [stranger, `//127.0.0.2:${String(port)}/`]) {
    await page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
    await page.getByLabel('E-mail address').fill(account.email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(page.url()).toBe(`${house.gatehouse.url}/`);
    await page.goto('/releases/2.1.0');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
  }
  await page.goBack();
  await page.getByLabel('Password').waitFor();
  expect(await page.getByText('Release 2.1.0').count()).toBe(0);
});

const WATCH = `window.refused = []; document.addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective + ' ' + event.blockedURI));`;
const MADE = `[...document.querySelectorAll('img[onerror], svg[onload], script:not([src]), [href^="javascript:" i]')].map((one) => one.outerHTML)`;

test('a script in any free text is shown as it was typed and never runs, at every page that links lead to (abuse 42)', async () => {
  const { manager, theirs, link } = house;
  const page = await desks.of(manager.person);
  await page.context().addInitScript(WATCH);
  const shown: string[] = [];
  const ran: unknown[] = [];
  page.on('dialog', (dialog) => ran.push(dialog.message()));
  const start = [
    '/',
    '/releases/2.1.0',
    `/incidents/${theirs.incident}`,
    '/trusts/dunmere',
    '/trusts/calderwick',
    link,
  ];
  const seen = await follow(page, start, async (path) => {
    const [alive, made, refused]: unknown[] = await Promise.all(
      ['window.ran', MADE, 'window.refused'].map((one) => page.evaluate(one)),
    );
    if (alive !== undefined || JSON.stringify([made, refused]) !== '[[],[]]') ran.push({ path, alive, made, refused });
    if ((await page.locator('body').innerText()).includes('<img src=x')) shown.push(path);
  });
  expect(ran).toEqual([]);
  expect(seen).toBeGreaterThan(20);
  for (const path of [
    ...start,
    '/incidents',
    `/rcas/${theirs.rca}`,
    '/releases/2.1.0/notes/uat/ai-centre',
    '/record',
    '/trusts',
  ])
    expect(shown).toContain(path);

  // That it would have been noticed; and were a text ever taken for markup, the policy would not let it run.
  await page.goto('/');
  await page.evaluate(`document.querySelector('main').innerHTML = ${JSON.stringify(SCRIPT)}`);
  await page.waitForFunction('window.refused.length > 0');
  expect(await page.evaluate('window.ran')).toBeUndefined();
  // Many pages: a busy machine is no fault.
});

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What a page says but for what is new each time, and for what was asked for. */
async function saidAt(page: Page, path: string): Promise<unknown> {
  const answer = await page.goto(path).catch(() => null);
  const text = answer === null ? '' : await answer.text();
  const asked = path.split('/')[2]?.split('?')[0] ?? '';
  return [answer?.status(), text.replaceAll(/value="[0-9a-f]{64}"|[0-9a-f-]{36}/g, '').replaceAll(asked, '')];
}

test('a Trust’s person is led to nothing of another Trust, and asking for it is answered as for what is not there (abuse 16, abuse 17, abuse 29, INV-34)', async () => {
  const { ashmere, theirs, gatehouse } = house;
  const { trusts, rungs } = gatehouse.injected(Environments);
  const sites = rungs.flatMap((rung) => rung.sites).filter(({ trust }) => trust !== 'ashmere');
  const others = [...trusts.filter(({ id }) => id !== 'ashmere'), ...sites.filter(({ trust }) => trust !== null)];
  const words = [SECRET, ...others.map(({ name }) => name), ...Object.values(theirs)];
  const page = await desks.of(ashmere.person);
  const leaks: unknown[] = [];
  const seen = await follow(page, ['/', '/incidents', '/rollouts', '/rcas', '/trusts', '/schedule'], async (path) => {
    // What everybody is told, at a page for everybody.
    if (path === '/status') return;
    const text = `${await page.content()} ${await page.locator('body').innerText()}`;
    const found = words.filter((word) => text.includes(word));
    if (found.length > 0) leaks.push({ path, found });
  });
  expect([leaks, seen > 7]).toEqual([[], true]);

  const theirPaths = [
    ...['/trusts/calderwick', `/incidents/${theirs.incident}`, `/rcas/${theirs.rca}`, `/rollouts/${theirs.rollout}`],
    ...['html', 'markdown', 'json'].map((format) => `/rcas/${theirs.rca}/export?format=${format}`),
    ...[`/rcas/${theirs.rca}/own-part`, `/rcas/${theirs.rca}/sections/summary`, `/live/rollouts/${theirs.rollout}`],
  ];
  for (const path of theirPaths) {
    const said = await saidAt(page, path);
    expect({ path, said }).toEqual({
      path,
      said: await saidAt(
        page,
        path.replace(/[^/?]+/g, (part, at) =>
          at > 1 && (part.length === 36 || part === 'calderwick') ? (part === 'calderwick' ? 'nowhere' : NOBODY) : part,
        ),
      ),
    });
  }
  for (const path of [
    '/record',
    '/releases',
    '/releases/2.1.0',
    '/hotfixes',
    '/live',
    '/releases/2.1.0/notes/uat/ai-centre',
  ]) {
    const [status, text] = z.tuple([z.number(), z.string()]).parse(await saidAt(page, path));
    expect([path, status, words.filter((word) => text.includes(word))]).toEqual([path, 403, []]);
  }
});

/** Sends a form of a page with something else in it than the page says. */
async function sendAltered(page: Page, path: string, { opens, alters, button }: Altered): Promise<number> {
  await page.goto(path);
  if (opens !== undefined) await page.locator('summary', { hasText: opens }).first().click();
  await page.evaluate(alters);
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.getByRole('button', { name: button }).first().click();
  return (await answered).status();
}

interface Altered {
  readonly opens?: string;
  readonly alters: string;
  readonly button: string;
}

test('a form of a Trust’s own page that names what is another Trust’s changes nothing there (abuse 17, abuse 21)', async () => {
  const { ashmere, theirs } = house;
  const page = await desks.of(ashmere.person);
  const before = await deedsOfPeople();
  const filled = (form: string) =>
    `const form = ${form}; for (const one of form.querySelectorAll('textarea')) one.value = 'x'; for (const one of form.querySelectorAll('[type=datetime-local]')) one.value = '2099-05-0' + (one.name === 'to' ? 2 : 1) + 'T10:00';`;
  const freeze = filled(`document.querySelector('form[action$="/freezes"]')`);
  const answer = filled(`document.querySelector('form[action$="/answer"]')`);
  const says = `form.querySelector('[value=agreed]').checked = true;`;
  const raise = filled(`document.querySelector('form[method=post][action$="/raise"]')`);
  const ticks = `form.querySelector('[name=severity]').checked = true; for (const one of form.querySelectorAll('[type=radio][value=null]')) one.checked = true; const tick = form.querySelector('[name^=sites-]'); tick.value = 'calderwick'; tick.checked = true; tick.name = tick.name.replace('ashmere', 'calderwick');`;
  const altered: readonly (readonly [string, Altered, readonly number[]])[] = [
    [
      '/trusts/ashmere',
      {
        opens: 'Declare a freeze',
        button: 'Freeze it',
        alters: `${freeze} form.action = '/trusts/calderwick/freezes'`,
      },
      [404],
    ],
    [
      '/trusts/ashmere',
      {
        opens: 'Declare a freeze',
        button: 'Freeze it',
        alters: `${freeze} form.querySelector('select').options[0].value = 'calderwick'`,
      },
      [400, 403, 404],
    ],
    [
      '/trusts/ashmere',
      {
        opens: 'Declare a freeze',
        button: 'Freeze it',
        alters: `${freeze} form.action = '/trusts/ashmere/freezes/${theirs.freeze}/end'`,
      },
      [404],
    ],
    ...['ashmere', 'calderwick'].map(
      (trust) =>
        [
          '/trusts/ashmere',
          {
            button: 'Answer',
            alters: `${answer} ${says} form.action = '/trusts/${trust}/agreements/${theirs.agreement}/answer'`,
          },
          [404],
        ] as const,
    ),
    ['/incidents/raise', { button: 'Raise the incident', alters: `${raise} ${ticks}` }, [400, 403, 404]],
  ];
  for (const [path, form, wanted] of altered)
    expect([form.alters, wanted.includes(await sendAltered(page, path, form))]).toEqual([form.alters, true]);
  expect(await deedsOfPeople()).toEqual(before);
});
