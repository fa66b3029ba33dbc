import { expect, test } from '@jest/globals';
import { listingLines, thingLines } from '../../src/command-line/things/thing-view.js';

const LOOK = { width: 100, colour: false, timeZone: 'Europe/London' } as const;
const NOW = new Date('2026-11-21T09:00:00Z');

test('what people type again stands as it is, and states are said in words', () => {
  const thing = {
    environment: 'pre-prod',
    state: 'in-review',
    sites: ['kestrel-bay', 'ashmere'],
    step: 'register-fix',
  };
  const columns = [
    ['sites', 'sites'],
    ['state', 'state'],
  ] as const;
  expect(listingLines([thing], columns, LOOK, NOW).at(-1)).toMatch(/^kestrel-bay, ashmere +in review$/);
  const shown = thingLines(thing, LOOK, NOW).join('\n');
  for (const words of [
    /environment +pre-prod/,
    /state +in review/,
    /sites +kestrel-bay, ashmere/,
    /step +register-fix/,
  ])
    expect(shown).toMatch(words);
});
