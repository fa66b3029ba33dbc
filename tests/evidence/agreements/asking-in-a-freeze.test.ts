import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { AgreementFreezes } from '../../../src/evidence/agreements/agreement-freeze.facts.js';
import { currentAgreements, roundStandings } from '../../../src/evidence/agreements/agreement.table.js';
import type { Answer } from '../../client.js';
import type { Somebody } from '../../gatehouse.js';
import { environmentsOf } from '../../rollouts/ward.js';
import { blamed, startStory, type Signable, type Story } from '../story.js';

const shownSchema = z.object({ id: z.string(), state: z.string() });
type Shown = z.infer<typeof shownSchema>;

let story: Story;
/** Of the Trust trust-01. */
let one: Somebody;
beforeAll(async () => {
  story = await startStory({ environments: environmentsOf({ sites: 2, agreements: 'required' }) });
  one = await story.gatehouse.as({ role: 'trust', trust: 'trust-01' });
});
afterAll(() => story.stop());

let made = 0;
const newRelease = (): Promise<Signable> => story.release(`2.${(made += 1)}.0`);

const hours = (from: number): string => new Date(Date.now() + from * 3_600_000).toISOString();
const evening = (trust: string, from: number) => ({ trust, from: hours(from), to: hours(from + 3) });

const propose = (version: string, proposals: readonly unknown[]): Promise<Answer> =>
  story.tester.post(`/api/v1/releases/${version}/agreements`, { proposals });

const shownIn = ({ body }: Answer): readonly Shown[] =>
  z.object({ agreements: z.array(shownSchema) }).parse(body).agreements;

describe('a window', () => {
  const freeze = (by: Somebody, scope: object, [from, to]: readonly [number, number]): Promise<Answer> =>
    by.post('/api/v1/freezes', { ...scope, from: hours(from), to: hours(to), reason: 'The year ends.' });

  test.each([
    ['its Trust', 1000, { scope: 'trust', of: 'trust-01' }, 'the trust trust-01'],
    ['one of its sites', 1100, { scope: 'site', of: 'trust-01' }, 'the site trust-01'],
    ['the product', 1200, { scope: 'product', of: 'flip' }, 'the product flip'],
    ['the environment', 1300, { scope: 'environment', of: 'production' }, 'the environment production'],
    ['everything', 1400, { scope: 'everything' }, 'everything'],
  ] as const)('in a freeze of %s is not asked for (003-022)', async (_of, from, scope, frozen) => {
    const { version } = await newRelease();
    expect((await freeze(story.manager, scope, [from + 1, from + 2])).status).toBe(201);
    const refused = await propose(version, [evening('trust-01', from)]);
    expect([refused.status, blamed(refused)]).toEqual([400, ['proposals.0.from']]);
    expect(JSON.stringify(refused.body)).toContain(`overlaps a freeze of ${frozen}, from `);
    expect(shownIn(await story.tester.get(`/api/v1/releases/${version}/agreements`))).toEqual([]);
    expect((await propose(version, [evening('trust-01', from + 2.5), evening('trust-02', from - 3)])).status).toBe(201);
  });

  test('in an outage that a Trust planned is not asked for there, and is elsewhere (003-022)', async () => {
    const { version } = await newRelease();
    const outage = {
      ...{ sites: ['trust-01'], kind: 'power', what: 'New switches', why: 'The old ones are worn' },
      ...{ from: hours(1500), to: hours(1600), takedown: 'Two engineers', restore: 'The same' },
    };
    const planned = await one.post('/api/v1/outages', outage);
    expect([planned.status, planned.body]).toEqual([201, expect.anything()]);
    const refused = await propose(version, [evening('trust-01', 1550)]);
    expect([refused.status, blamed(refused)]).toEqual([400, ['proposals.0.from']]);
    expect(JSON.stringify(refused.body)).toContain('overlaps an outage of the site trust-01, from ');
    expect((await propose(version, [evening('trust-02', 1550)])).status).toBe(201);
  });

  test('that was asked before its freeze stands, and may be named by the Trust (003-109)', async () => {
    const { version } = await newRelease();
    const proposal = evening('trust-01', 1700);
    const [asked] = shownIn(await propose(version, [proposal]));
    expect((await freeze(one, { scope: 'trust', of: 'trust-01' }, [1690, 1710])).status).toBe(201);
    expect(shownIn(await propose(version, [proposal]))).toEqual([asked]);
    const find = await story.gatehouse.database.transaction((tx) =>
      story.gatehouse.injected(AgreementFreezes).finder(tx),
    );
    const [round] = await story.gatehouse.database.transaction((tx) => currentAgreements(tx, { release: version }));
    if (round === undefined) throw new Error('Nothing was asked.');
    expect(find(round)).toMatchObject({ isWhole: true });
    expect(find({ ...round, trust: 'trust-02' })).toBeNull();
    expect(find({ ...round, state: 'declined' })).toBeNull();
    const schedule = await one.get(`/api/v1/schedule?from=${hours(1690)}&to=${hours(1710)}&kind=agreement`);
    expect(schedule.body).toMatchObject({ entries: [{ release: version, inFreeze: { isWhole: true } }] });
    const { from, to } = evening('trust-01', 1704);
    const counter = { answer: 'countered', reason: 'Our freeze may end.', from, to };
    const { status, body } = await one.post(`/api/v1/agreements/${asked?.id ?? ''}/answer`, counter);
    expect([status, body]).toEqual([200, expect.objectContaining({ state: 'countered' })]);
  });
});

test('an answer is awaited until the time itself is over at most, by whatever time it was wished for (003-022)', async () => {
  const { version } = await newRelease();
  const soon = evening('trust-01', 20);
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const proposals = [soon, { trust: 'trust-02', day }];
  const { body, status } = await story.tester.post(`/api/v1/releases/${version}/agreements`, {
    ...{ proposals, answerBy: hours(2000) },
  });
  expect(status).toBe(201);
  const shown = z.object({ agreements: z.array(z.object({ trust: z.string(), answerBy: z.string() })) }).parse(body);
  const overDay = new Date(Date.parse(day) + 2 * 86_400_000).toISOString();
  expect(new Map(shown.agreements.map(({ trust, answerBy }) => [trust, answerBy]))).toEqual(
    new Map([
      ['trust-01', soon.to],
      ['trust-02', overDay],
    ]),
  );
});

test('how the latest round stands with each Trust is told alike by itself and with all that is kept of it (003-101)', async () => {
  const { version, digest } = await newRelease();
  const answered = async (body: object, from: number): Promise<void> => {
    const [asked] = shownIn(await propose(version, [evening('trust-01', from)]));
    expect((await one.post(`/api/v1/agreements/${asked?.id ?? ''}/answer`, body)).status).toBe(200);
  };
  await answered({ answer: 'agreed' }, 100);
  const day = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  expect((await propose(version, [{ trust: 'trust-02', day }])).status).toBe(201);
  const standings = () =>
    story.gatehouse.database.transaction(async (tx) => {
      const of = { digest, environment: 'production' } as const;
      const whole = (await currentAgreements(tx, of)).map(
        ({ id, trust, state, agreedAt, isOver, ended, kind, day: on, from, to }) => {
          const by = ended === null ? null : { byTrust: ended.byTrust };
          return { id, trust, state, agreedAt, isOver, ended: by, kind, day: on, from, to };
        },
      );
      return { alone: await roundStandings(tx, of), whole };
    });
  const first = await standings();
  expect(first.whole.map(({ trust, state, kind }) => [trust, state, kind])).toEqual([
    ['trust-01', 'agreed', 'exact'],
    ['trust-02', 'asked', 'provisional'],
  ]);
  expect(first.alone.toSorted(byTrust)).toEqual(first.whole.toSorted(byTrust));
  await answered({ answer: 'declined', reason: 'An audit.' }, 200);
  const then = await standings();
  expect(then.whole.map(({ state, ended }) => [state, ended])).toContainEqual(['declined', { byTrust: true }]);
  expect(then.alone.toSorted(byTrust)).toEqual(then.whole.toSorted(byTrust));
});

function byTrust(first: { readonly trust: string }, second: { readonly trust: string }): number {
  return first.trust.localeCompare(second.trust);
}
