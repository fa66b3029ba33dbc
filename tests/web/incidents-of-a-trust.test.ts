import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let gatehouse: Gatehouse;
let rita: Somebody;
let manager: Visitor;
let ofAshmere: Visitor;
let ofDunmere: Visitor;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  rita = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  manager = await visitorAs(gatehouse, rita.person);
  ofAshmere = await visitorAs(gatehouse, (await gatehouse.as({ role: 'trust', trust: 'ashmere' })).person);
  ofDunmere = await visitorAs(gatehouse, (await gatehouse.as({ role: 'trust', trust: 'dunmere' })).person);
});
afterAll(async () => {
  await gatehouse.stop();
});

const HOME = '/trusts/ashmere';
const raisedSchema = z.object({ id: z.string(), number: z.string() });

test('what is wrong at the sites of a Trust stands at the top of its page, the worst first, and nothing of another Trust (003-024, INV-34)', async () => {
  const said = (summary: string, over: Readonly<Record<string, unknown>>) => ({
    ...{ product: 'flip', environment: 'production', summary, sites: ['ashmere'], ...over },
  });
  const raised: { readonly id: string; readonly number: string }[] = [];
  for (const body of [
    said('Slow at night', { severity: 3 }),
    said('Scans are lost at Calderwick too', { severity: 1, sites: ['ashmere', 'calderwick'] }),
    said('Over again', { severity: 2 }),
    said('Only next door', { severity: 1, sites: ['calderwick'] }),
  ])
    raised.push(raisedSchema.parse((await rita.post('/api/v1/incidents', body)).body));
  const [slow, lost, over, nextDoor] = raised;
  const resolved = { state: 'resolved', reason: 'It is over' };
  await rita.post(`/api/v1/incidents/${over?.id ?? ''}/state`, resolved);
  const [own, ours] = [await ofAshmere.get(HOME), await manager.get(HOME)];
  expect(wordsOf(own)).toMatch(
    new RegExp(
      `What is wrong there now ${lost?.number ?? ''}: Scans are lost at another Trust too Severity 1 Open FLIP in Production, at Ashmere[^.]*\\. Raised .* ${slow?.number ?? ''}: Slow at night Severity 3 Open`,
    ),
  );
  expect(wordsOf(ours)).toContain(`What is wrong there now ${lost?.number ?? ''}: Scans are lost at Calderwick too`);
  for (const page of [own, ours]) {
    const body = String(page.body);
    expect(body.indexOf('What is wrong there now')).toBeLessThan(body.indexOf('What runs there'));
    expect(body).toContain(`href="/incidents/${lost?.id ?? ''}"`);
    for (const other of [over, nextDoor]) expect(body).not.toContain(other?.id ?? 'x');
  }
  expect(String(own.body)).not.toMatch(/Calderwick/i);
  expect((await ofAshmere.get(`/incidents/${lost?.id ?? ''}`)).status).toBe(200);
  expect(wordsOf(await ofDunmere.get('/trusts/dunmere'))).not.toContain('What is wrong there now');
});
