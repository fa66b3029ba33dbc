import { expect, test } from '@jest/globals';
import { NoticeWords } from '../../src/notices/words.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { Environments } from '../../src/sites/environments.service.js';
import { loadFolder } from '../../src/sites/folder.setup.js';
import { readingAge, syllablesIn } from './reading-age.js';
import { eventsWithTemplates, samplesOf } from './samples.js';

const environments = new Environments(loadFolder('environments', { production: false }));
const words = new NoticeWords(environments, Settings.read({}));
const LINK = { address: 'https://gatehouse.example.org/l/secret', expiresAt: new Date('2026-12-10T18:00:00Z') };
/** What nobody can choose: each stands for one short word. */
const NAMES = [
  ...environments.trusts.flatMap(({ name, contacts }) => [name, ...contacts.map((contact) => contact.name)]),
  ...environments.allSites.map(({ name }) => name),
  ...environments.rungs.map(({ title }) => title),
].toSorted((one, other) => other.length - one.length);

function spoken(text: string): string {
  const plain = NAMES.reduce((left, name) => left.replaceAll(name, 'Leeds'), text.replaceAll(/\s+/g, ' '));
  return plain
    .replaceAll(/\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \w+ \d{4},? ?/g, '')
    .replaceAll(/https?:\S+/g, '');
}

test.each(eventsWithTemplates())(
  '%s is in plain English: reading age 12, short sentences, a short subject (003-010)',
  (event) => {
    for (const sample of samplesOf(event)) {
      const to = { name: 'Robin Ashby', email: 'robin@example.org', role: 'system-owner', trust: sample.subject.trust };
      const written = words.write(sample, { to: { ...to, named: false }, link: LINK });
      const said = written.bare.split(/\n\n+/).map(spoken);
      const { grade } = readingAge(said);
      expect({ text: written.bare, grade: Math.round(grade * 10) / 10, plain: grade <= 7 }).toMatchObject({
        plain: true,
      });
      expect(written.subject.length).toBeLessThanOrEqual(100);
      expect(`${written.subject}${written.bare}`).not.toMatch(/undefined|\[object|\bnull\b|\bNaN\b|\{[{%]/);
    }
  },
);

test.each([
  ['We will tell you when it is back.', -2, 3],
  ['The cat sat on the mat.', -3, 2],
  [
    'Notwithstanding prior communications, organisational representatives necessitate comprehensive consideration of infrastructural unavailability.',
    15,
    60,
  ],
])('what measures it tells easy words from hard ones: %s', (text, least, most) => {
  expect(readingAge([text]).grade).toBeGreaterThan(least);
  expect(readingAge([text]).grade).toBeLessThan(most);
});

test.each([
  ['release', 2],
  ['planned', 1],
  ['restored', 2],
  ['agree', 2],
  ['hospital', 3],
  ['table', 2],
  ['needed', 2],
  ['18:00', 1],
])('%s has %d syllables', (word, count) => {
  expect(syllablesIn(word)).toBe(count);
});
