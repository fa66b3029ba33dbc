import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { stepSchema } from '../../src/hotfixes/hotfix.schema.js';
import { reachSchema } from '../../src/incidents/incident.schema.js';
import { readForm } from '../../src/platform/http/form.js';
import { MOST_SITES } from '../../src/sites/site.js';
import { sitesSent } from '../../src/web/pages/incidents/sites-sent.js';

const environmentFile = z.object({
  properties: z.object({ sites: z.object({ maxItems: z.number() }) }),
});

const LONGEST_IDS = Array.from({ length: MOST_SITES }, (_, place) => String(place).padStart(32, 'a'));

function taken(sites: readonly string[]): readonly boolean[] {
  const because = 'seen on the telephone';
  const step = {
    step: 'decide-offline',
    key: '4c0f7a86-6b0c-4d44-9c4b-3f3f1a2b5c6d',
    because,
    sites,
    otherSystems: false,
    dataLoss: false,
  };
  return [reachSchema.safeParse({ sites, reason: because }).success, stepSchema.safeParse(step).success];
}

test('as many sites as an environment may have can be named at once, by form and by the API, and not one more (004-017)', () => {
  const file = environmentFile.parse(JSON.parse(readFileSync('environments/environment.schema.json', 'utf8')));
  expect(file.properties.sites.maxItems).toBe(MOST_SITES);
  const form = new URLSearchParams({ sites: LONGEST_IDS.join('\n'), summary: 'All of them' }).toString();
  expect(sitesSent(readForm(form).fields)).toEqual(LONGEST_IDS);
  expect(taken(LONGEST_IDS)).toEqual([true, true]);
  expect(taken([...LONGEST_IDS, 'one-more'])).toEqual([false, false]);
});

test.each(['', ' ', 'A', '-a', 'a'.repeat(33), "a'; drop table site --", '<b>', '\u202ea', '../a', 'a\n', '%'])(
  'what is no id of a site, %j, is not taken among many (abuse 16)',
  (site) => {
    expect(taken([...LONGEST_IDS.slice(1), site])).toEqual([false, false]);
  },
);
