import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Answer } from '../client.js';
import { typed } from '../command-line/pretend-terminal.js';
import type { Somebody } from '../gatehouse.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { CHANGE, inMarch, WEDNESDAY, YEAR } from './coming-march.js';
import { visitorAs, wordsOf } from './visitor.js';

let climb: Climb;
let ash: Somebody;
beforeAll(async () => {
  climb = await startClimb();
  ash = await climb.gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ash Meredith' });
  await planned();
});
afterAll(async () => {
  await climb.stop();
});

const MARCH = `?from=${YEAR}-03-01T00:00:00Z&to=${YEAR}-04-01T00:00:00Z`;
const idsSchema = z.object({ agreements: z.array(z.object({ id: z.string(), trust: z.string() })) });
const scheduleSchema = z.object({
  isWhole: z.boolean(),
  entries: z.array(
    z.looseObject({
      kind: z.string(),
      state: z.string(),
      trust: z.string().nullable(),
      words: z.string().nullable(),
      from: z.string().nullable(),
    }),
  ),
  undated: z.array(z.looseObject({ kind: z.string(), because: z.string(), trust: z.string().nullable() })),
});

/** What is on in March: a freeze of all, one of a Trust, two agreements of which one is agreed to, an outage and works of a third party. */
async function planned(): Promise<void> {
  const { tester, owner, gatehouse } = climb;
  await climb.release('4.0.0');
  const window = { from: `${inMarch(WEDNESDAY)}T21:00:00Z`, to: `${inMarch(WEDNESDAY)}T23:00:00Z` };
  const asked = await tester.post('/api/v1/releases/4.0.0/agreements', {
    proposals: [
      { trust: 'ashmere', ...window },
      { trust: 'dunmere', day: inMarch(WEDNESDAY + 1) },
      { trust: 'elmstow', day: inMarch(WEDNESDAY + 2) },
    ],
  });
  expect(asked).toMatchObject({ status: 201 });
  const { agreements } = idsSchema.parse(asked.body);
  const idOf = (trust: string) => agreements.find((one) => one.trust === trust)?.id ?? '';
  await ash.post(`/api/v1/agreements/${idOf('ashmere')}/answer`, { answer: 'agreed' });
  const elmstow = await gatehouse.as({ role: 'trust', trust: 'elmstow' });
  const no = { answer: 'declined', reason: 'We move house' };
  expect((await elmstow.post(`/api/v1/agreements/${idOf('elmstow')}/answer`, no)).status).toBe(200);
  const freeze = { from: `${inMarch(CHANGE - 2)}T18:00:00Z`, to: `${inMarch(CHANGE)}T08:00:00Z` };
  await owner.post('/api/v1/freezes', { scope: 'everything', ...freeze, reason: 'A secret of the hub' });
  const dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere' });
  await dunmere.post('/api/v1/freezes', {
    scope: 'trust',
    of: 'dunmere',
    ...freeze,
    from: `${inMarch(CHANGE - 2)}T19:00:00Z`,
    reason: 'Dunmere counts beds',
  });
  const outage = { kind: 'power', sites: ['ashmere'], what: 'Generators are tested', why: 'Every year' };
  const early = { from: `${inMarch(2)}T08:00:00Z`, to: `${inMarch(2)}T10:00:00Z` };
  expect((await ash.post('/api/v1/outages', { ...outage, ...early, takedown: 'Us', restore: 'Us' })).status).toBe(201);
}

const faultsOf = ({ body }: Answer) => z.object({ faults: z.array(z.unknown()) }).parse(body).faults;

const scheduled = async (who: Somebody, query = MARCH) => {
  const { status, body } = await who.get(`/api/v1/schedule${query}`);
  expect(status).toBe(200);
  return scheduleSchema.parse(body);
};

test('the schedule tells programs of all that is planned in a stretch of time, and of what has no time (002-005, 003-105)', async () => {
  const { entries, undated, isWhole } = await scheduled(climb.manager);
  expect(entries.map(({ kind, state, trust }) => [kind, state, trust])).toEqual([
    ['outage', 'planned', 'ashmere'],
    ['agreement', 'agreed', 'ashmere'],
    ['agreement', 'asked', 'dunmere'],
    ['freeze', 'declared', null],
    ['freeze', 'declared', 'dunmere'],
  ]);
  expect(undated).toMatchObject([{ kind: 'agreement', because: 'declined', trust: 'elmstow' }]);
  expect(isWhole).toBe(true);
});

test('a Trust’s own people are told of what is theirs and of what is for all, and not why the hub does it (003-018, INV-34)', async () => {
  const { entries, undated } = await scheduled(ash);
  expect(entries.map(({ kind, trust, words }) => [kind, trust, words])).toEqual([
    ['outage', 'ashmere', 'Generators are tested'],
    ['agreement', 'ashmere', null],
    ['freeze', null, null],
  ]);
  expect(undated).toEqual([]);
  const foreign = await ash.get(`/api/v1/schedule${MARCH}&trust=dunmere`);
  const nowhere = await ash.get(`/api/v1/schedule${MARCH}&trust=no-such`);
  expect([foreign.status, faultsOf(foreign)]).toEqual([400, faultsOf(nowhere)]);
});

test('it is narrowed by product, environment, Trust and kind, and a stretch of it is bounded', async () => {
  const kinds = async (query: string) =>
    (await scheduled(climb.manager, MARCH + query)).entries.map(({ kind }) => kind);
  expect(await kinds('&kind=freeze')).toEqual(['freeze', 'freeze']);
  expect(await kinds('&trust=ashmere')).toEqual(['outage', 'agreement', 'freeze']);
  expect(await kinds('&environment=dev')).toEqual(['freeze']);
  expect(await kinds('&product=aide&kind=agreement')).toEqual([]);
  for (const query of ['?from=2027-01-01T00:00:00Z&to=2028-01-01T00:00:00Z', '?kind=party', '?from=soon'])
    expect([query, (await climb.manager.get(`/api/v1/schedule${query}`)).status]).toEqual([query, 400]);
  expect((await (await climb.gatehouse.as()).get('/api/v1/schedule')).status).toBe(403);
});

const IN_MARCH = `/schedule?on=${inMarch(WEDNESDAY)}`;
/** `10 March 2027`. */
const said = (day: number): string => `${day} March ${YEAR}`;

test('the page shows a month, a week and a list of what is planned, each thing on every day that it touches (002-005)', async () => {
  const page = await visitorAs(climb.gatehouse, climb.manager.person);
  const month = wordsOf(await page.get(IN_MARCH));
  expect(month).toContain(`March ${YEAR}`);
  expect(month).toMatch(
    new RegExp(
      String.raw`${said(WEDNESDAY)} Agreed FLIP 4\.0\.0 Production, Ashmere Royal Hospitals[^.]* 21:00 to 23:00 GMT`,
    ),
  );
  for (const day of [CHANGE - 2, CHANGE - 1, CHANGE])
    expect(month).toMatch(new RegExp(`${said(day)} Freeze No changes everywhere`));
  expect(month).toMatch(new RegExp(`${said(CHANGE)} Freeze No changes everywhere Until 09:00 BST`));
  expect(month).toContain('was declined by Elmstow');
  const week = wordsOf(await page.get(`${IN_MARCH}&view=week`));
  expect(week).toContain(`Tuesday ${said(WEDNESDAY - 1)} Nothing is planned. Wednesday ${said(WEDNESDAY)} Agreed`);
  expect(week).toMatch(
    new RegExp(
      String.raw`Thursday ${said(WEDNESDAY + 1)} Asked, not agreed FLIP 4\.0\.0[^.]*The hour is not known yet`,
    ),
  );
  const list = wordsOf(await page.get(`${IN_MARCH}&view=list`));
  expect(list).toContain(
    `${WEDNESDAY + 2} to ${said(CHANGE - 3)} Nothing is planned. Friday ${said(CHANGE - 2)} Freeze`,
  );
});

test('the page says where nothing is planned, and what a filter leaves out', async () => {
  const page = await visitorAs(climb.gatehouse, climb.manager.person);
  expect(wordsOf(await page.get(`/schedule?on=${YEAR + 1}-02-28`))).toContain(
    `Nothing is planned in February ${YEAR + 1}.`,
  );
  const filtered = wordsOf(await page.get(`${IN_MARCH}&kind=release&product=&environment=&trust=`));
  expect(filtered).toContain(`Nothing in March ${YEAR} fits these filters. 5 other things do not. Clear the filters`);
  expect(filtered).not.toContain('Nothing is planned');
  const freezes = await page.get(`${IN_MARCH}&view=week&kind=freeze`);
  expect(wordsOf(freezes)).toContain(
    `Wednesday ${said(WEDNESDAY)} Nothing fits these filters. Thursday ${said(WEDNESDAY + 1)}`,
  );
  expect(wordsOf(freezes)).not.toContain('Nothing is planned');
  const clear = /<a class="gatehouse-target" href="([^"]*)">Clear the filters</.exec(String(freezes.body))?.[1] ?? '';
  expect(wordsOf(await page.get(clear.replaceAll('&amp;', '&')))).toContain(`Wednesday ${said(WEDNESDAY)} Agreed`);
  const some = wordsOf(await page.get(`${IN_MARCH}&kind=agreement`));
  expect(some).toContain('On the days that are not listed nothing fits these filters.');
  const past = wordsOf(await page.get('/schedule?on=2020-02-29&view=week'));
  expect(past).toContain('Nothing was planned or done from 24 February to 1 March 2020, as far as is known here.');
  expect(past).not.toContain('is planned.');
  const wrong = await page.get('/schedule?kind=party');
  const isOpen = (answer: Answer) =>
    /<details[^>]* open>\s*<summary[^>]*><span[^>]*>Show only some/.test(String(answer.body));
  expect([isOpen(await page.get('/schedule')), isOpen(freezes), isOpen(wrong)]).toEqual([false, true, true]);
  expect([wrong.status, wordsOf(wrong)]).toEqual([400, expect.stringContaining('There is a problem')]);
  const day = wordsOf(await page.get('/schedule?on=2027-02-30'));
  expect(day).toContain('The day in the address is not a date. What you see is this month.');
});

test('a day of a month that holds more than is shown leads to the list of that day (002-005)', async () => {
  const time = { from: `${YEAR}-06-15T08:00:00Z`, to: `${YEAR}-06-15T10:00:00Z`, reason: 'A test of many' };
  for (const place of ['dev', 'sit', 'uat', 'pre-prod', 'production']) {
    expect((await climb.owner.post('/api/v1/freezes', { scope: 'environment', of: place, ...time })).status).toBe(201);
  }
  for (const place of ['flip', 'aide'])
    await climb.owner.post('/api/v1/freezes', { scope: 'product', of: place, ...time });
  const page = await visitorAs(climb.gatehouse, climb.manager.person);
  const month = await page.get(`/schedule?on=${YEAR}-06-01&kind=freeze`);
  expect(wordsOf(month)).toMatch(new RegExp(`and 3 more on \\w+day 15 June ${YEAR}`));
  const href = /href="([^"]*)">and 3 more/.exec(String(month.body))?.[1] ?? '';
  expect(href).toMatch(new RegExp(`view=week&amp;on=${YEAR}-06-15&amp;kind=freeze#day-${YEAR}-06-15$`));
  const day = await page.get(href.replaceAll('&amp;', '&').replace(/#.*/, ''));
  expect(String(day.body)).toContain(`id="day-${YEAR}-06-15"`);
  expect(wordsOf(day).match(/No changes/g)).toHaveLength(7);
});

test('a Trust’s own people see at the page what is theirs and what is for all, and no other Trust (003-018, abuse 16)', async () => {
  const page = await visitorAs(climb.gatehouse, ash.person);
  for (const view of ['month', 'week', 'list']) {
    const body = String((await page.get(`${IN_MARCH}&view=${view}`)).body);
    expect(body).toContain('FLIP 4.0.0');
    expect(body).not.toMatch(/Dunmere|Elmstow|secret of the hub/i);
  }
  expect((await page.get(`${IN_MARCH}&trust=dunmere`)).status).toBe(400);
  const nobody = await visitorAs(climb.gatehouse, (await climb.gatehouse.as()).person);
  expect((await nobody.get('/schedule')).status).toBe(403);
});

test('an address for a calendar is made at the page, shown once, followed, and made useless', async () => {
  const page = await visitorAs(climb.gatehouse, ash.person);
  const calendars = '/schedule/calendars';
  expect(wordsOf(await page.get(calendars))).toContain('There is none yet.');
  const faulty = await page.send(calendars, { of: 'All that I may see', name: '' });
  expect([faulty.status, wordsOf(faulty)]).toEqual([400, expect.stringContaining('There is a problem')]);
  expect((await page.send(calendars, { of: 'dunmere', name: 'A screen' })).status).toBe(400);
  const made = await page.send(calendars, { of: 'ashmere', name: 'A screen' });
  const address = /(\/calendar\/gatehouse-calendar\S+\.ics)/.exec(wordsOf(made))?.[1] ?? '';
  expect([made.status, (await climb.gatehouse.get(address)).status]).toEqual([201, 200]);
  const after = await page.get(calendars);
  expect(String(after.body)).not.toContain(address);
  const end = /action="([^"]*\/end)"/.exec(String(after.body))?.[1] ?? '';
  expect((await page.send(end, {})).status).toBe(303);
  expect((await climb.gatehouse.get(address)).status).toBe(404);
});

test('the command line tells of the schedule as a table or as the service says it (002-005)', async () => {
  const environment = { GATEHOUSE_URL: climb.gatehouse.url, GATEHOUSE_TOKEN: climb.manager.token };
  const march = ['schedule', '--from', `${inMarch(1)}T00:00:00Z`, '--to', `${YEAR}-04-01T00:00:00Z`];
  const told = await typed(march, { environment });
  expect(told.code).toBe(0);
  expect(told.out).toMatch(
    new RegExp(
      String.raw`${inMarch(WEDNESDAY).slice(-2)} Mar(?: ${YEAR})? 21:00[^\n]*agreement[^\n]*agreed[^\n]*4\.0\.0[^\n]*ashmere`,
    ),
  );
  expect(told.out).toMatch(/Without a time[\s\S]*declined[^\n]*4\.0\.0[^\n]*elmstow/);
  const json = await typed([...march, '--kind', 'freeze', '--json'], { environment });
  expect(scheduleSchema.parse(JSON.parse(json.out)).entries).toHaveLength(2);
  const empty = await typed(['schedule', '--from', `${YEAR + 1}-03-01T00:00:00Z`], { environment });
  expect(empty.out).toContain('Nothing is planned');
  expect((await typed(['schedule', '--kind', 'party'], { environment })).code).toBe(2);
});
