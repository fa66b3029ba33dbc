import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Answer } from '../client.js';
import { findPerson } from '../../src/people/person.table.js';
import { startRcaStory, type RcaStory } from '../incidents/rca/story.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let story: RcaStory;
let delia: Visitor;
let sam: Visitor;
beforeAll(async () => {
  story = await startRcaStory();
  delia = await visitorAs(story.gatehouse, story.delivery.person);
  sam = await visitorAs(story.gatehouse, story.second.person);
});
afterAll(async () => {
  await story.gatehouse.stop();
});

const versionIn = (page: Answer): string => /name="version" value="(\d+)"/.exec(String(page.body))?.[1] ?? '';
const revisionIn = (page: Answer): string => /name="revision" value="(\d+)"/.exec(String(page.body))?.[1] ?? '';

test('of two who write a section at once nobody loses a word: whoever is later sees both texts, and saves them together (003-062)', async () => {
  const id = await story.opened();
  const path = `/rcas/${id}/sections/summary`;
  const [first, second] = [await delia.get(path), await sam.get(path)];
  const text = (words: string) => ({ 'content.text': words });
  const saved = await delia.send(path, { version: versionIn(first), ...text('The disk was full.') });
  expect([saved.status, saved.headers.get('location')]).toEqual([303, `/rcas/${id}#section-summary`]);
  const late = await sam.send(path, { version: versionIn(second), ...text('Nobody looked at the disk.') });
  expect(late.status).toBe(409);
  expect(wordsOf(late)).toMatch(/Theirs\s+Version 1, by Delia Ponsonby.*The disk was full\.\s+Yours/);
  expect(String(late.body)).toContain('>Nobody looked at the disk.</textarea>');
  const both = text('The disk was full. Nobody looked at the disk.');
  expect((await sam.send(path, { version: versionIn(late), ...both })).status).toBe(303);
  const page = wordsOf(await delia.get(`/rcas/${id}`));
  expect(page).toContain('The disk was full. Nobody looked at the disk.');
  expect(page).toContain('Version 2, by Sam Secundus');
});

test('of two who write a list at once nobody loses a row, however many each has', async () => {
  const id = await story.opened();
  const path = `/rcas/${id}/sections/contributing-factors`;
  const rows = (...words: readonly string[]) =>
    Object.fromEntries(
      words.flatMap((one, at) => [
        [`content.factors.${at}.heading`, 'tools'],
        [`content.factors.${at}.words`, one],
      ]),
    );
  const asked = versionIn(await delia.get(path));
  await sam.get(path);
  expect((await delia.send(path, { version: asked, ...rows('The alarm was muted') })).status).toBe(303);
  const mine = ['One', '', 'Two', 'Three', 'Four', 'Five'];
  const late = await sam.send(path, { version: asked, ...rows(...mine) });
  expect(late.status).toBe(409);
  expect(wordsOf(late)).toContain('Tools and technology: The alarm was muted');
  for (const words of mine.filter((one) => one !== '')) expect(String(late.body)).toContain(`>${words}</textarea>`);
});

test('a form that does not say which version it began from says so, and not that somebody else wrote; nothing is written over unseen', async () => {
  const id = await story.opened();
  const path = `/rcas/${id}/sections/summary`;
  await delia.get(path);
  const mine = { 'content.text': 'The disk was full.' };
  for (const fields of [mine, { ...mine, version: '' }, { ...mine, version: 'x1' }]) {
    const page = await delia.send(path, fields);
    expect([page.status, wordsOf(page)]).toEqual([400, expect.stringContaining('began from cannot be read.')]);
    expect(wordsOf(page)).not.toMatch(/Somebody wrote it|We cannot tell/);
    expect(String(page.body)).toContain('>The disk was full.</textarea>');
  }
  await story.write(id, 'summary', 0, { text: 'Nobody looked at the disk.' });
  const beside = await delia.send(path, { ...mine, version: 'x1' });
  expect(wordsOf(beside)).toMatch(
    /We cannot tell whether somebody wrote it since you began.*Theirs\s+Version 1.*Nobody looked at the disk\./,
  );
  expect(wordsOf(beside)).not.toContain('Somebody wrote it since');
  expect((await delia.send(path, { ...mine, version: versionIn(beside) })).status).toBe(303);
});

test('a list of a hundred is written at its page, and comes back from it whole', async () => {
  const id = await story.opened();
  const path = `/rcas/${id}/sections/contributing-factors`;
  await delia.get(path);
  const factors = Array.from({ length: 98 }, (_, index) => `content.factors.${index}`);
  const rows = factors.flatMap((row, index) => [
    [`${row}.heading`, 'tools'] as const,
    [`${row}.words`, `The alarm ${index} was muted`] as const,
  ]);
  expect((await delia.send(path, { version: '0', ...Object.fromEntries(rows) })).status).toBe(303);
  const again = await delia.get(path);
  expect(String(again.body).match(/The alarm \d+ was muted/g)).toHaveLength(98);
  expect(String(again.body)).toContain('name="content.factors.99.words"');
});

test('what is wrong with a section is said beside its field, and times are those of London', async () => {
  const id = await story.opened();
  const path = `/rcas/${id}/sections/detection`;
  await delia.get(path);
  const how = { version: '0', 'content.how': 'A ward rang' };
  const times = { 'content.beganAt': '2026-06-02T09:00', 'content.foundAt': '2026-06-01T09:30' };
  const wrong = await delia.send(path, { ...how, ...times });
  expect([wrong.status, String(wrong.body)]).toEqual([400, expect.stringContaining('href="#write-content.foundAt"')]);
  expect(String(wrong.body)).toContain('value="2026-06-01T09:30"');
  expect(wordsOf(wrong)).toContain('“When it was found, UK time” is before it began. Name a later time.');
  expect((await delia.send(path, { ...how, ...times, 'content.beganAt': '2026-06-01T09:00' })).status).toBe(303);
  expect(wordsOf(await delia.get(`/rcas/${id}`))).toContain('09:00 BST and was found after 30 minutes');
  expect(String((await delia.get(path)).body)).toContain('value="2026-06-01T09:00"');
});

test('what a contributing factor is about is chosen, and never stands there beforehand', async () => {
  const id = await story.opened();
  const path = `/rcas/${id}/sections/contributing-factors`;
  expect(String((await delia.get(path)).body)).not.toMatch(/<option value="tools" selected/);
  const none = await delia.send(path, { version: '0', 'content.factors.0.words': 'The alarm was muted' });
  expect([none.status, wordsOf(none)]).toEqual([400, expect.stringContaining('About (1) is missing.')]);
});

test('the gate that let it through is chosen by its words, and kept by its id; no page asks for an id that none shows', async () => {
  const id = await story.opened();
  const path = `/rcas/${id}/sections/gates`;
  const asked = await delia.get(path);
  expect(wordsOf(asked)).not.toMatch(/Its id/);
  const [, value = ''] = /<option value="([^"]+)"[^>]*>\s*UAT: SIT [^<]*signed off/.exec(String(asked.body)) ?? [];
  const why = { 'content.gates.0.why': 'Nobody tried it with old scans' };
  const none = await delia.send(path, { version: '0', ...why });
  expect([none.status, String(none.body)]).toEqual([
    400,
    expect.stringContaining('href="#write-content.gates.0.gate"'),
  ]);
  expect(wordsOf(none)).toContain('is missing. Choose one of those offered.');
  const unknown = await delia.send(path, { version: '0', ...why, 'content.gates.0.gate': 'uat/old-one' });
  expect(String(unknown.body)).toContain('href="#write-content.gates.0.gate"');
  expect(wordsOf(unknown)).not.toMatch(/\bnull\b/);
  const rows = { ...why, 'content.gates.0.gate': value };
  const yet = { 'content.gates.1.gate': 'production/', 'content.gates.1.why': 'Nothing looked' };
  expect((await delia.send(path, { version: '0', ...rows, ...yet })).status).toBe(303);
  const page = wordsOf(await delia.get(`/rcas/${id}`));
  expect(page).toMatch(/UAT, SIT [^:]*signed off[^:]*: Nobody tried it with old scans/);
  expect(page).toContain('Production, no criterion asks for it yet: Nothing looked');
  const again = await delia.get(path);
  expect(String(again.body)).toMatch(new RegExp(`value="${value}" selected`));
});

test('what happened to patients is chosen and never stands there beforehand, and none against what the incident says is warned of', async () => {
  const incident = await story.raised({ clinicalRisk: { patientSafety: true } });
  const id = await story.rcaOf(incident);
  const path = `/rcas/${id ?? ''}/sections/impact`;
  const asked = await delia.get(path);
  expect(String(asked.body)).not.toMatch(/value="none" selected|<option value="" selected[^>]*>\s*None/);
  expect(wordsOf(asked)).toMatch(/INC-\d+ says that patients may come to harm\./);
  const row = { 'content.trusts.0.trust': 'ashmere', 'content.trusts.0.minutes': '60' };
  const left = await delia.send(path, { version: '0', ...row });
  expect([left.status, String(left.body)]).toEqual([
    400,
    expect.stringContaining('href="#write-content.trusts.0.patients"'),
  ]);
  const none = { ...row, 'content.trusts.0.patients': 'none' };
  expect((await delia.send(path, { version: '0', ...none })).status).toBe(303);
  expect(wordsOf(await delia.get(`/rcas/${id ?? ''}`))).toContain('“None” stands against it');
  const possible = { ...row, 'content.trusts.0.patients': 'possible' };
  expect((await delia.send(path, { version: '1', ...possible })).status).toBe(303);
  expect(wordsOf(await delia.get(`/rcas/${id ?? ''}`))).not.toContain('stands against it');
});

test('it is handed in, signed off by the AI Centre and closed at its page, its actions by what proves them (003-065, 004-025)', async () => {
  const id = await story.opened();
  const path = `/rcas/${id}`;
  const begun = await delia.get(path);
  expect(wordsOf(begun)).toContain('“Summary” is not written yet.');
  const incident = /href="(\/incidents\/[^"]+)">The incident INC-/.exec(String(begun.body))?.[1] ?? '';
  expect((await delia.get(incident)).status).toBe(200);
  expect(wordsOf(await delia.get('/'))).toMatch(/Write the root cause analysis of INC-\d+/);
  await story.filled(id);
  const draft = await delia.get(path);
  expect((await delia.send(`${path}/hand-in`, { revision: revisionIn(draft) })).status).toBe(303);
  const centre = await visitorAs(story.gatehouse, story.centre.person);
  const waiting = await centre.get('/');
  expect(String(waiting.body)).toMatch(new RegExp(`href="${path}">Review the root cause analysis of INC-`));
  const review = await centre.get(path);
  expect(wordsOf(review)).toMatch(
    /Nobody wrote these sections, which is allowed: .*You sign off exactly what you see here/,
  );
  expect((await centre.send(`${path}/sign-off`, { revision: revisionIn(review) })).status).toBe(303);
  const unproven = await delia.get(path);
  const signer = await story.gatehouse.database.transaction((tx) => findPerson(tx, story.centre.person));
  expect(wordsOf(unproven)).toMatch(
    new RegExp(`Signed off [^:]+:\\d\\d \\w+ by ${signer?.name ?? ''}, for the AI Centre`),
  );
  expect(wordsOf(await delia.get('/rcas'))).toMatch(/RCA of INC-\d+, FLIP [^R]*No scans/);
  expect(wordsOf(unproven)).toContain(
    'This analysis can be closed once something shows that these are done: Action 1: Unmute the alarm',
  );
  expect(String(unproven.body)).not.toContain(`action="${path}/close"`);
  const open = await delia.send(`${path}/close`, {});
  expect([open.status, wordsOf(open)]).toEqual([
    409,
    expect.stringContaining('Nothing shows yet that these actions are done: 1.'),
  ]);
  const unproved = await delia.send(`${path}/actions/1/close`, { link: 'no link', shows: 'The alarm rings' });
  expect([unproved.status, String(unproved.body)]).toEqual([
    400,
    expect.stringContaining('href="#action-1-close-link"'),
  ]);
  const proof = { link: 'https://proof.example/1', shows: 'The alarm rings' };
  expect((await delia.send(`${path}/actions/1/close`, proof)).status).toBe(303);
  const early = await delia.get(path);
  expect(String(early.body)).not.toContain(`action="${path}/close"`);
  expect(wordsOf(early)).toMatch(/INC-\d+ is not resolved yet\. This analysis can be closed once it is\./);
  const refused = await delia.send(`${path}/close`, {});
  expect([refused.status, wordsOf(refused)]).toEqual([409, expect.stringMatching(/INC-\d+ is not resolved yet\./)]);
  await story.resolved(id);
  expect(wordsOf(await delia.get(path))).not.toContain('is not resolved yet');
  expect(String((await delia.get(path)).body)).toContain(`action="${path}/close"`);
  expect((await delia.send(`${path}/close`, {})).status).toBe(303);
  expect(wordsOf(await delia.get(path))).toContain('Done Notice it sooner. Sam Secundus');
  await delia.send(`${path}/reflections`, { words: 'I would ring sooner.' });
  expect(wordsOf(await delia.get(path))).toContain('I would ring sooner.');
});

test('a Trust reads no more than that it is under way before it is signed off, never a name of ours, and nothing of what does not concern it (abuse 16, 003-064)', async () => {
  const id = await story.opened();
  await story.filled(id);
  const ashmere = await visitorAs(story.gatehouse, story.ashmere.person);
  const dunmere = await visitorAs(story.gatehouse, story.dunmere.person);
  const early = await ashmere.get(`/rcas/${id}`);
  expect(wordsOf(early)).toContain('It is being written.');
  expect(wordsOf(early)).not.toContain('The alarm was muted');
  const { revision } = await story.shown(id);
  await story.delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision });
  await story.centre.post(`/api/v1/rcas/${id}/sign-off`, { revision });
  const shared = wordsOf(await ashmere.get(`/rcas/${id}`));
  expect(shared).toContain('The alarm was muted');
  expect(shared).not.toMatch(/Delia|Secundus|Calderwick/);
  expect(shared).toMatch(/Signed off [^:]+:\d\d \w+ by the AI Centre/);
  expect((await ashmere.get(`/rcas/${id}/sections/summary`)).status).toBe(403);
  for (const path of [`/rcas/${id}`, `/rcas/${id}/export?format=html`, `/rcas/${id}/own-part`])
    expect([path, (await dunmere.get(path)).status]).toEqual([path, 404]);
  expect(String((await dunmere.get('/rcas')).body)).not.toContain(id);
  expect(String((await ashmere.get('/rcas')).body)).toContain(id);
});

test('what somebody typed runs nowhere, at the page, in the form and in what is taken away (abuse 42)', async () => {
  const id = await story.opened();
  const stored = '</textarea><script>alert(1)</script>';
  await story.write(id, 'summary', 0, { text: stored });
  for (const path of [`/rcas/${id}`, `/rcas/${id}/sections/summary`, `/rcas/${id}/export?format=html`]) {
    const page = String((await delia.get(path)).body);
    expect([path, page]).toEqual([path, expect.stringContaining('&lt;script&gt;alert(1)&lt;/script&gt;')]);
    expect(page).not.toContain('<script');
  }
});
