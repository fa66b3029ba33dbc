import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { axeFaults, openBrowser, overflows, SIZES } from './browser.js';
import { FIELD, offerAct, type OfferedAct } from './offered-act.js';

let gatehouse: Gatehouse;
let browser: Browser;
beforeAll(async () => {
  [gatehouse, browser] = await Promise.all([startGatehouse(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await gatehouse.stop();
});

/** An act whose page has a field of every kind. */
function everyKind(): OfferedAct {
  const act = offerAct(gatehouse);
  const choices = [
    { value: 'a', label: 'The first way' },
    { value: 'b', label: 'The second way' },
  ];
  act.page = {
    title: 'Can we update FLIP at Harbour?',
    paragraphs: ['We would like to make the update in this time.', 'The service is down for part of it.'],
    facts: [{ name: 'Time', value: 'Tuesday 1 December 2026, 21:00 to 23:00 GMT' }],
    forms: [
      { decision: 'yes', heading: 'Agree', button: 'Agree to this time', fields: [] },
      {
        ...{ decision: 'other', heading: 'Name another time', button: 'Send this time' },
        fields: [
          { ...FIELD, name: 'from', label: 'From', kind: 'moment', hint: 'As the clocks at your Trust show it.' },
          { ...FIELD, name: 'way', label: 'Which way?', kind: 'choice', choices },
          { ...FIELD, name: 'line', label: 'Your team', kind: 'line', required: false },
          { ...FIELD, name: 'reason', label: 'Why?', kind: 'text' },
        ],
      },
    ],
  };
  return act;
}

/** Looks at a page at every size: nothing that axe finds, nothing beside the screen. */
async function look(page: Page): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    expect({ size, faults: await axeFaults(page), overflows: await overflows(page) }).toEqual({
      ...{ size, faults: [], overflows: false },
    });
  }
}

async function newPage(): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 4')) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(gatehouse.url)) complaints.push(`asked ${request.url()}`);
  });
  return { page, complaints };
}

test('every page of a link can be used by everybody, at a desk and on a telephone, and asks nobody else for anything (002-025)', async () => {
  const act = everyKind();
  const address = `${gatehouse.url}${await act.link()}`;
  const { page, complaints } = await newPage();
  await page.goto(address);
  await look(page);
  expect(await page.evaluate("getComputedStyle(document.querySelector('button')).backgroundColor")).toBe(
    'rgb(0, 127, 59)',
  );

  await page.getByRole('button', { name: 'Send this time' }).click();
  expect(await page.title()).toBe('Error: Can we update FLIP at Harbour? - Gatehouse');
  // Who cannot see the page hears first what is wrong with it, and the next tab leads to the first fault.
  expect(await page.evaluate('document.activeElement.className')).toContain('nhsuk-error-summary');
  await look(page);
  await page.getByRole('link', { name: 'Why?” is missing' }).click();
  expect(await page.evaluate('document.activeElement.id')).toBe('other-reason');

  await page.getByRole('button', { name: 'Agree to this time' }).click();
  await page.waitForURL(/\/done(#|$)/);
  await look(page);
  await page.goto(address);
  await look(page);
  await page.goto(`${gatehouse.url}/l/nothing`);
  await look(page);
  await page.goto(`${gatehouse.url}/no/such/page`);
  await look(page);
  expect(act.done).toHaveLength(1);
  expect(complaints).toEqual([]);
  await page.close();
});

test('a link is answered with the keyboard alone, and without scripts (002-025)', async () => {
  const act = everyKind();
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${gatehouse.url}${await act.link()}`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(page.url()).toContain('#maincontent');
  await page.getByLabel('From').focus();
  // The same whether the browser writes the day or the month first, and the hours up to 12 or to 24.
  await page.keyboard.type('12122026');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0900A');
  await page.getByLabel('The first way').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.type('The night team');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Fewer people are here then');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/done(#|$)/);
  expect(act.done).toEqual([
    {
      ...{ subject: 'the-subject', decision: 'other' },
      answers: { from: '2026-12-12T09:00', way: 'b', line: 'The night team', reason: 'Fewer people are here then' },
    },
  ]);
  await context.close();
});
