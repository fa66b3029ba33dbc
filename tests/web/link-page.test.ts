import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { decide, send, tokenIn } from './form.js';
import { offerAct } from './offered-act.js';

let gatehouse: Gatehouse;
beforeAll(async () => {
  gatehouse = await startGatehouse();
});
afterAll(async () => {
  await gatehouse.stop();
});

describe('the page of a link', () => {
  test('shows what is to be decided, and does it once when its form is sent (M-08)', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    const page = await gatehouse.get(path);
    expect(page.status).toBe(200);
    expect(page.body).toContain('Release 2.1.0 at Harbour');
    expect(page.body).toContain('Agree to this time');
    expect(act.done).toEqual([]);

    const sent = await send(gatehouse, path, { token: tokenIn(page), decision: 'yes' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${path}/done`]);
    expect(act.done).toEqual([{ subject: 'the-subject', decision: 'yes', answers: {} }]);
    const done = await gatehouse.get(`${path}/done`);
    expect(done.body).toContain('You have agreed to the update of FLIP to 2.1.0 at Harbour.');

    expect(
      (await send(gatehouse, path, { token: tokenIn(page), decision: 'no', 'answer-reason': 'x' })).body,
    ).toContain('This link has been used');
    const used = await gatehouse.get(path);
    expect(used.body).toContain('<p class="gatehouse-prose">Thank you. You have agreed to the update of FLIP to 2.1.0');
    expect(used.body).toContain('something has to change, turn to the delivery team.');
    expect(act.done).toHaveLength(1);
  });

  test('puts a fault beside its field, keeps what was typed, and leaves the link as it was', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    const empty = await decide(gatehouse, path, 'no', { reason: ' ' });
    expect(empty.status).toBe(422);
    expect(empty.body).toContain('“Why” is missing. Fill it in.');
    const refused = await decide(gatehouse, path, 'no', { reason: 'not this' });
    expect(refused.status).toBe(422);
    expect(refused.body).toContain('“Why” is not enough. Say more.');
    expect(refused.body).toContain('>not this</textarea>');
    const late = await decide(gatehouse, path, 'no', { reason: 'too late' });
    expect(late.body).toContain('It has begun already.');
    expect(act.done).toEqual([]);
    expect((await decide(gatehouse, path, 'no', { reason: 'Not in the week of the audit' })).status).toBe(303);
    expect(act.done).toHaveLength(1);
  });
});
