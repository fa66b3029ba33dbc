import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { copyOfShipped, type Folder } from '../sites/folder.js';

let folder: Folder;
let gatehouse: Gatehouse;
let delivery: Somebody;
let ashmere: Somebody;
beforeAll(async () => {
  folder = await copyOfShipped();
  await folder.change(
    'production.yml',
    'sites:',
    'windows:\n  - { days: [sat, sun], opens: 00:00, lasts: 24h }\nsites:',
  );
  await folder.change(
    'trusts.yml',
    'timeZone: Europe/London',
    'timeZone: Europe/London\n    windows: [{ days: [sun, mon], opens: 00:30, lasts: 2h }]',
  );
  gatehouse = await startGatehouse({ environments: folder.directory });
  delivery = await gatehouse.as({ role: 'delivery' });
  ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
});
afterAll(async () => {
  await gatehouse.stop();
  await folder.discard();
});

const ask = '/api/v1/sites/ashmere/windows?from=2027-03-22T00:00:00Z&to=2027-04-05T00:00:00Z';

test('a site shows when every level is open, and what the clocks do to it (INV-20)', async () => {
  const { status, body } = await ashmere.get(ask);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    site: 'ashmere',
    timeZone: 'Europe/London',
    products: {
      flip: {
        declared: [{ level: 'environment' }, { level: 'trust' }],
        openings: [
          {
            from: '2027-03-28T00:30:00.000Z',
            to: '2027-03-28T01:30:00.000Z',
            reads: 'Sun, 28 Mar 2027, 00:30 GMT to Sun, 28 Mar 2027, 02:30 BST',
          },
          { from: '2027-04-03T23:30:00.000Z', to: '2027-04-04T01:30:00.000Z' },
        ],
        clockChanges: expect.arrayContaining([
          {
            day: '2027-03-28',
            of: 'Ashmere Royal Hospitals Trust',
            says: 'The clocks change that night: of 00:30 to 02:30 it is open for 60 minutes, Sun, 28 Mar 2027, 00:30 GMT to Sun, 28 Mar 2027, 02:30 BST.',
          },
        ]),
      },
    },
  });
});

test('a freeze takes its time out of the openings; why the hub froze is not told to a Trust (INV-20, INV-34)', async () => {
  const [from, to] = ['2027-04-03T22:00:00Z', '2027-04-04T00:30:00Z'];
  await delivery.post('/api/v1/freezes', { scope: 'product', of: 'aide', from, to, reason: 'A secret of the hub' });
  const body = JSON.stringify((await ashmere.get(ask)).body);
  expect(body).toContain('"from":"2027-04-04T00:30:00.000Z","to":"2027-04-04T01:30:00.000Z"');
  expect(body).not.toContain('A secret of the hub');
  expect(JSON.stringify((await delivery.get(ask)).body)).toContain('A secret of the hub');
});

test('a site of another Trust answers as if there were none (INV-34)', async () => {
  expect((await ashmere.get(ask.replace('ashmere', 'dunmere'))).status).toBe(404);
  expect((await delivery.get(ask.replace('ashmere', 'nowhere'))).status).toBe(404);
});

test.each(['?from=yesterday', '?from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z', '?to=2099-01-01T00:00:00Z'])(
  'a question about %s is refused',
  async (query) => {
    expect((await delivery.get(`/api/v1/sites/ashmere/windows${query}`)).status).toBe(400);
  },
);

test('with nothing declared, any time will do', async () => {
  const { body } = await delivery.get('/api/v1/sites/dev/windows?from=2027-01-01T00:00:00Z&to=2027-01-02T00:00:00Z');
  const always = { from: '2027-01-01T00:00:00.000Z', to: '2027-01-02T00:00:00.000Z' };
  expect(body).toMatchObject({ products: { flip: { declared: [], openings: [always] } } });
});

test.each([
  ['from=soon&to=2027-04-05T00:00:00Z', 'from'],
  ['from=2027-03-22T00:00:00Z&to=then', 'to'],
  ['from=&to=', 'from'],
  ['from=0000-01-01T00:00:00Z', 'from'],
  ['to=0000-01-01T00:00:00Z', 'to'],
  ['from=9999-12-31T23:59:59-23:59', 'from'],
])('a question about no time of ours (%s) is refused by name', async (query, field) => {
  for (const path of ['/api/v1/sites/ashmere/windows', '/api/v1/freezes']) {
    const { status, body } = await ashmere.get(`${path}?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ faults: expect.arrayContaining([expect.objectContaining({ field })]) });
  }
});
