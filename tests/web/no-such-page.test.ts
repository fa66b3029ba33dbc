import { expect, test } from '@jest/globals';
import { startGatehouse } from '../gatehouse.js';
import { visitor, visitorAs } from './visitor.js';

test('whoever is signed in keeps the menu and their name where there is no such page, and a stranger is given neither', async () => {
  const gatehouse = await startGatehouse();
  try {
    const { person } = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    const page = await (await visitorAs(gatehouse, person)).get('/no/such/page');
    expect([page.status, String(page.body)]).toEqual([
      404,
      expect.stringMatching(/Sign out[^]*Ladder[^]*Page not found/),
    ]);
    const strange = await visitor(gatehouse).get('/no/such/page');
    expect([strange.status, String(strange.body)]).toEqual([404, expect.not.stringContaining('Sign out')]);
  } finally {
    await gatehouse.stop();
  }
});
