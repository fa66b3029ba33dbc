import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let climb: Climb;
let manager: Visitor;
beforeAll(async () => {
  climb = await startClimb();
  await climb.release('2.1.0');
  manager = await visitorAs(climb.gatehouse, climb.manager.person);
});
afterAll(() => climb.stop());

test('a plan is a picture with a table beside it, and other times are tried by form (004-002)', async () => {
  const page = await manager.get('/releases/2.1.0/plan/dev');
  expect(page.status).toBe(200);
  expect(String(page.body)).toContain('<svg class="gatehouse-plan"');
  expect(wordsOf(page)).toContain('It can be done');
  const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 16);
  const later = await manager.get(`/releases/2.1.0/plan/dev?start=${days(3)}`);
  expect(wordsOf(later)).toMatch(/It would begin \w+day/);
  expect(String(later.body)).toContain(`value="${days(3)}"`);
  const site = /<option value="([a-z0-9-]+)"/.exec(String(page.body))?.[1] ?? '';
  const moved = await manager.get(
    `/releases/2.1.0/plan/dev?start=${days(3)}&site=${site}&from=${days(5)}&to=${days(6)}`,
  );
  expect(wordsOf(moved)).toContain('not before');
  expect(String(moved.body)).toMatch(new RegExp(`name="at-${site}" value="[^"]+/[^"]+"`));
});

test('times that cannot be are said beside their fields, with what was typed', async () => {
  const page = await manager.get('/releases/2.1.0/plan/dev?start=2020-01-01T10:00');
  expect([page.status, wordsOf(page)]).toEqual([400, expect.stringContaining('Begins is over already')]);
  expect(String(page.body)).toContain('value="2020-01-01T10:00"');
  const backwards = await manager.get('/releases/2.1.0/plan/dev?start=2020-01-02T10:00&by=2020-01-01T10:00');
  expect(wordsOf(backwards)).toContain('Over by is not after its beginning. Give a later time.');
  expect((await manager.get('/releases/9.9.9/plan/dev')).status).toBe(404);
  expect((await manager.get('/releases/2.1.0/plan/nowhere')).status).toBe(400);
});

test('who has not agreed is named with the time to ask for, and asked for it at the page (004-046)', async () => {
  const page = await manager.get('/releases/2.1.0/plan/production');
  const words = wordsOf(page);
  expect(words).toContain('It cannot be done so');
  expect(words).toContain('Not agreed yet');
  expect(words).toMatch(/Propose .* to Ashmere/);
  const asked = await manager.send('/releases/2.1.0/plan/production/proposals', {});
  expect([asked.status, asked.headers.get('location')]).toEqual([303, '/releases/2.1.0/plan/production']);
  const after = wordsOf(await manager.get('/releases/2.1.0/plan/production'));
  expect(after).toContain('You asked');
  const { body } = await climb.manager.get('/api/v1/releases/2.1.0/agreements');
  expect(JSON.stringify(body)).toContain('"asked"');
});
