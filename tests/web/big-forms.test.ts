import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LONGEST_FORM, MOST_FIELDS } from '../../src/platform/http/form.js';
import type { Answer } from '../client.js';
import { startRcaStory, type RcaStory } from '../incidents/rca/story.js';
import { FORM } from './form.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

/** A letter that takes a browser twelve bytes to send. */
const LARGE = '\u{1d49c}';

let story: RcaStory;
let delia: Visitor;
beforeAll(async () => {
  story = await startRcaStory();
  delia = await visitorAs(story.gatehouse, story.delivery.person);
});
afterAll(async () => {
  await story.gatehouse.stop();
});

/** The text that a page shows in a field, as a browser reads it. */
const shownIn = (page: Answer): string => String(page.body).replaceAll('&#39;', "'");

test('a section of an RCA takes as much as it says in the largest letters, and one more is refused beside its field', async () => {
  const text = LARGE.repeat(20_000);
  const path = `/rcas/${await story.opened()}/sections/summary`;
  expect(wordsOf(await delia.get(path))).toContain('20,000');
  const over = await delia.send(path, { version: '0', 'content.text': `${text}!` });
  expect([over.status, wordsOf(over)]).toEqual([
    400,
    expect.stringContaining('is too long. Use at most 20000 characters'),
  ]);
  expect(shownIn(over)).toContain(`${text}!</textarea>`);
  expect((await delia.send(path, { version: '0', 'content.text': text })).status).toBe(303);
  expect(shownIn(await delia.get(path))).toContain(`${text}</textarea>`);
});

test('the longest note is taken at its incident, and one letter more is refused beside its field', async () => {
  const path = `/incidents/${await story.raised()}`;
  const note = { kind: 'issue', what: LARGE.repeat(4_000), reason: LARGE.repeat(2_000) };
  await delia.get(path);
  const over = await delia.send(`${path}/notes`, { ...note, what: `${note.what}!` });
  expect([over.status, wordsOf(over)]).toEqual([400, expect.stringContaining('Use at most 4000 characters')]);
  expect(shownIn(over)).toContain(`${note.what}!</textarea>`);
  expect((await delia.send(`${path}/notes`, note)).status).toBe(303);
});

test('what happened at five hundred Trusts is read whole, and comes back with what is wrong in it', async () => {
  const path = `/rcas/${await story.opened()}/sections/impact`;
  await delia.get(path);
  const rows = Array.from({ length: 500 }, (_, at) => {
    const row = { trust: `unknown-${at}`, minutes: '5', users: '1', patients: 'none', note: `Ward ${at} closed` };
    return Object.entries(row).map(([field, value]) => [`content.trusts.${at}.${field}`, value] as const);
  });
  const sent = await delia.send(path, { version: '0', ...Object.fromEntries(rows.flat()) });
  expect(sent.status).toBeGreaterThanOrEqual(400);
  expect(shownIn(sent)).toContain('Ward 499 closed</textarea>');
});

test('a character that no text may hold is said beside its field, of which nothing is lost', async () => {
  await delia.get('/incidents/raise');
  const sent = await delia.send('/incidents/raise', {
    summary: 'No sc\0ans',
    severity: '2',
    environment: 'production',
  });
  expect([sent.status, wordsOf(sent)]).toEqual([
    400,
    expect.stringContaining('Error: “What is wrong?” holds a character that cannot be kept. It is shown as'),
  ]);
  expect(shownIn(sent)).toContain('No sc\ufffdans</textarea>');
});

/** Sends what no page of ours does, as its writer's browser would. */
async function sendRaw(text: string): Promise<Answer> {
  const token =
    /name="token" value="([0-9a-f]{64})"/.exec(String((await delia.get('/incidents/raise')).body))?.[1] ?? '';
  const cookie = [...delia.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { 'content-type': FORM, 'sec-fetch-site': 'same-origin', accept: 'text/html', cookie };
  return story.gatehouse.send('POST', '/incidents/raise', { raw: `token=${token}&${text}`, headers });
}

test.each([
  [
    'a field twice',
    'summary=No+scans&summary=No+beds',
    '“summary” came more than once. Open the page again',
    'No scans No beds',
  ],
  [
    'too many fields',
    `summary=No+scans&${'a&'.repeat(MOST_FIELDS)}`,
    `are taken at once. Send it in parts`,
    'No scans',
  ],
])(
  'a form with %s is refused by what is wrong with it and the way to mend it, with what was written',
  async (_, text, words, written) => {
    const refused = await sendRaw(text);
    expect([refused.status, wordsOf(refused)]).toEqual([400, expect.stringContaining(words)]);
    expect(wordsOf(refused)).toContain(`What is wrong? ${written}`);
  },
);

test('of a form that is longer than any is taken its writer is told so, and where what they wrote is', async () => {
  const refused = await sendRaw(`summary=${'a'.repeat(LONGEST_FORM)}`);
  expect([refused.status, wordsOf(refused)]).toEqual([413, expect.stringContaining('A form may be 1 MB long')]);
  expect(wordsOf(refused)).toContain('Go back in your browser: most still show what you wrote.');
});

test('what a foreign page has a browser send is never shown as what somebody wrote', async () => {
  const headers = { 'content-type': FORM, 'sec-fetch-site': 'cross-site', accept: 'text/html' };
  const raw = 'summary=No+scans&summary=Call+this+number';
  const refused = await story.gatehouse.send('POST', '/incidents/raise', { raw, headers });
  expect([refused.status, wordsOf(refused)]).toEqual([400, expect.not.stringContaining('Call this number')]);
});
