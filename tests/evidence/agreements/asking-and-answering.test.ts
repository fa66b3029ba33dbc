import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { Links } from '../../../src/people/links/links.service.js';
import { disablePerson } from '../../../src/people/person.table.js';
import { LinkUse, type LinkLook } from '../../../src/people/links/link-use.service.js';
import type { Answer } from '../../client.js';
import type { Somebody } from '../../gatehouse.js';
import { environmentsOf } from '../../rollouts/ward.js';
import { blamed, startStory, type Signable, type Story } from '../story.js';

const shownSchema = z.object({
  id: z.string(),
  trust: z.string(),
  round: z.number(),
  sequence: z.number(),
  state: z.string(),
  kind: z.string(),
  reads: z.string(),
  previous: z.object({ from: z.string(), to: z.string() }).nullable(),
  answers: z.array(
    z.object({
      answer: z.string(),
      reason: z.string().nullable(),
      stands: z.boolean(),
      by: z.object({ name: z.string(), role: z.string() }),
    }),
  ),
});
type Shown = z.infer<typeof shownSchema>;

let story: Story;
/** Of the Trusts trust-01 and trust-02. */
let one: Somebody;
let two: Somebody;
beforeAll(async () => {
  story = await startStory({ environments: environmentsOf({ sites: 3, agreements: 'required' }) });
  one = await story.gatehouse.as({ role: 'trust', trust: 'trust-01', name: 'Ina One' });
  two = await story.gatehouse.as({ role: 'trust', trust: 'trust-02', name: 'Tom Two' });
});
afterAll(() => story.stop());

let made = 0;
const newRelease = (): Promise<Signable> => story.release(`2.${(made += 1)}.0`);

const hours = (from: number): string => new Date(Date.now() + from * 3_600_000).toISOString();
const evening = (trust: string, from = 100) => ({ trust, from: hours(from), to: hours(from + 3) });

const propose = (version: string, proposals: readonly unknown[], more: object = {}): Promise<Answer> =>
  story.tester.post(`/api/v1/releases/${version}/agreements`, { proposals, ...more });

const shownIn = ({ body }: Answer): readonly Shown[] =>
  z.object({ agreements: z.array(shownSchema) }).parse(body).agreements;

/** Asks one Trust and answers what is shown of it. */
async function ask(version: string, proposal: object): Promise<Shown> {
  const [shown] = shownIn(await propose(version, [proposal]));
  if (shown === undefined) throw new Error('Nothing was asked.');
  return shown;
}

const answer = async (by: Somebody, id: string, body: object): Promise<Shown> =>
  shownSchema.parse((await by.post(`/api/v1/agreements/${id}/answer`, body)).body);

const owner = (trust: string, role = 'service-owner') => {
  return { name: `${role} of ${trust}`, email: `${role}@${trust}.example`, role, trust };
};

const linkTo = (id: string, holder = owner('trust-01')): Promise<string> =>
  story.gatehouse.database.transaction(async (tx) => {
    const wanted = { act: 'agreement.answer', subject: id, holder, expiresAt: new Date(Date.now() + 3_600_000) };
    return (await story.gatehouse.injected(Links).issue(tx, wanted)).split('/').at(-1) ?? '';
  });

const look = (address: string): Promise<LinkLook> => story.gatehouse.injected(LinkUse).look(address);

/** Opens the page of a link and sends one of its forms. */
async function decide(address: string, decision: string, answers: Readonly<Record<string, string>> = {}) {
  const page = await look(address);
  if (page.state !== 'open') throw new Error(`The link is ${page.state}.`);
  return story.gatehouse.injected(LinkUse).use(address, { token: page.token, decision, answers });
}

describe('a release and a Trust', () => {
  test('have a day first and an exact time later, and the Trust agrees to each (003-022, 003-101, 003-105)', async () => {
    const { version } = await newRelease();
    const day = await ask(version, { trust: 'trust-01', day: hours(24 * 30).slice(0, 10) });
    expect(day).toMatchObject({ kind: 'provisional', round: 1, state: 'asked', previous: null });
    expect(await answer(one, day.id, { answer: 'agreed' })).toMatchObject({ state: 'agreed' });
    const exact = await ask(version, evening('trust-01'));
    expect(exact).toMatchObject({ kind: 'exact', round: 2, state: 'asked', previous: null });
    const agreed = await answer(one, exact.id, { answer: 'agreed' });
    expect(agreed).toMatchObject({ state: 'agreed', answers: [{ by: { name: 'Ina One', role: 'trust' } }] });
    expect(agreed.sequence).toBeGreaterThan(day.sequence);
    const rounds = shownIn(await story.owner.get(`/api/v1/releases/${version}/agreements`));
    expect(rounds.map(({ round, state }) => [round, state])).toEqual([
      [1, 'superseded'],
      [2, 'agreed'],
    ]);
  });

  test('are asked again when the time changes, and not when it stays (003-022)', async () => {
    const { version } = await newRelease();
    const proposal = evening('trust-01');
    const first = await ask(version, proposal);
    await answer(one, first.id, { answer: 'agreed' });
    expect((await ask(version, proposal)).id).toBe(first.id);
    const second = await ask(version, evening('trust-01', 200));
    expect(second).toMatchObject({ state: 'asked', round: 2, previous: { from: proposal.from, to: proposal.to } });
    const old = await one.post(`/api/v1/agreements/${first.id}/answer`, { answer: 'agreed' });
    expect(old.status).toBe(409);
  });

  test('many Trusts are asked in one call, all or none (003-018, 003-105)', async () => {
    const { version } = await newRelease();
    const refused = await propose(version, [evening('trust-01'), evening('trust-99')]);
    expect([refused.status, blamed(refused)]).toEqual([400, ['proposals.1.trust']]);
    expect(shownIn(await story.tester.get(`/api/v1/releases/${version}/agreements`))).toEqual([]);
    const asked = await propose(version, [evening('trust-01'), evening('trust-02'), evening('trust-03')]);
    expect([asked.status, shownIn(asked).length]).toEqual([201, 3]);
  });

  test('times that will not do are refused by their field', async () => {
    const { version } = await newRelease();
    const refusals: readonly (readonly [object, string])[] = [
      [{ trust: 'trust-01' }, 'proposals.0.from'],
      [{ trust: 'trust-01', from: hours(-9), to: hours(-6) }, 'proposals.0.to'],
      [{ trust: 'trust-01', from: hours(9), to: hours(6) }, 'proposals.0.to'],
      [{ trust: 'trust-01', from: hours(9), to: hours(9 + 24 * 20) }, 'proposals.0.to'],
      [{ trust: 'trust-01', day: '2020-01-01' }, 'proposals.0.day'],
      [{ trust: 'trust-01', day: '2020-13-01' }, 'proposals.0.day'],
      [{ ...evening('trust-01'), day: hours(24).slice(0, 10) }, 'proposals.0.day'],
      [{ ...evening('trust-01'), state: 'agreed' }, 'proposals.0.state'],
    ];
    for (const [proposal, field] of refusals) {
      const refused = await propose(version, [proposal]);
      expect([proposal, refused.status, blamed(refused)]).toEqual([proposal, 400, expect.arrayContaining([field])]);
    }
  });
});

describe('an answer', () => {
  test('is a Trust’s own: nobody of ours gives it, and another Trust finds nothing there (003-101, INV-34, abuse 17)', async () => {
    const { version } = await newRelease();
    const { id } = await ask(version, evening('trust-01'));
    for (const role of ['product-owner', 'ai-centre', 'uat-tester', 'administrator', 'delivery'] as const) {
      const ours = await story.gatehouse.as({ role }, { role: 'trust', trust: 'trust-01' });
      const agreed = await ours.post(`/api/v1/agreements/${id}/answer`, { answer: 'agreed' });
      // Delivery takes back what it asked for itself.
      const withdrawn = await ours.post(`/api/v1/agreements/${id}/withdraw`, { reason: 'no' });
      expect([role, agreed.status, withdrawn.status]).toEqual([role, 403, role === 'delivery' ? 200 : 403]);
    }
    expect((await story.manager.post(`/api/v1/agreements/${id}/answer`, { answer: 'agreed' })).status).toBe(403);
    const absent = '00000000-0000-4000-8000-000000000000';
    for (const act of ['answer', 'withdraw']) {
      const body = act === 'answer' ? { answer: 'agreed' } : { reason: 'no' };
      const [theirs, none] = [
        await two.post(`/api/v1/agreements/${id}/${act}`, body),
        await two.post(`/api/v1/agreements/${absent}/${act}`, body),
      ];
      expect([theirs.status, theirs.body]).toEqual([
        404,
        { ...z.object({}).loose().parse(none.body), request: expect.anything() },
      ]);
    }
    expect((await two.get(`/api/v1/agreements/${id}`)).status).toBe(404);
    expect((await two.get(`/api/v1/releases/${version}/agreements`)).status).toBe(404);
    expect(JSON.stringify((await two.get('/api/v1/agreements')).body)).not.toContain(id);
    expect(shownIn(await one.get('/api/v1/agreements')).map((shown) => shown.id)).toContain(id);
  });

  test('of a second contact is shown beside the first and overwrites nothing silently (003-101)', async () => {
    const { version } = await newRelease();
    const { id } = await ask(version, evening('trust-01'));
    await answer(one, id, { answer: 'declined', reason: 'We move house.' });
    const other = await story.gatehouse.as({ role: 'trust', trust: 'trust-01', name: 'Oda Other' });
    const shown = await answer(other, id, { answer: 'agreed' });
    expect(shown.state).toBe('declined');
    expect(shown.answers.map(({ by, answer: word, stands }) => [by.name, word, stands])).toEqual([
      ['Ina One', 'declined', true],
      ['Oda Other', 'agreed', false],
    ]);
  });

  test('may name another time, with a reason, and delivery then asks again (003-022, 003-109)', async () => {
    const { version } = await newRelease();
    const { id } = await ask(version, evening('trust-01'));
    const bare = await one.post(`/api/v1/agreements/${id}/answer`, {
      answer: 'countered',
      ...evening('trust-01', 300),
    });
    expect([bare.status, blamed(bare)]).toEqual([400, expect.arrayContaining(['reason'])]);
    const { from, to } = evening('trust-01', 300);
    const countered = await answer(one, id, { answer: 'countered', reason: 'A quieter night.', from, to });
    expect(countered).toMatchObject({ state: 'countered', answers: [{ reason: 'A quieter night.' }] });
    expect(await ask(version, { trust: 'trust-01', from, to })).toMatchObject({ state: 'asked', round: 2 });
  });

  test('is taken back by the Trust with a reason, which makes the agreement void (003-101)', async () => {
    const { version } = await newRelease();
    const { id } = await ask(version, evening('trust-01'));
    await answer(one, id, { answer: 'agreed' });
    expect((await one.post(`/api/v1/agreements/${id}/withdraw`, {})).status).toBe(400);
    const { status, body } = await one.post(`/api/v1/agreements/${id}/withdraw`, { reason: 'An audit.' });
    expect([status, shownSchema.parse(body).state]).toEqual([200, 'withdrawn']);
    expect((await one.post(`/api/v1/agreements/${id}/withdraw`, { reason: 'Again.' })).status).toBe(409);
  });

  test('that comes too late is refused, and the proposal has run out (003-101)', async () => {
    const late = await startStory({ environments: environmentsOf({ sites: 1, agreements: 'required' }) });
    try {
      const { version } = await late.release('2.0.0');
      const proposal = { proposals: [evening('trust-01', 200)], answerBy: hours(6) };
      const [asked] = shownIn(await late.tester.post(`/api/v1/releases/${version}/agreements`, proposal));
      const trust = await late.gatehouse.as({ role: 'trust', trust: 'trust-01' });
      await late.hurry(7 * 3600);
      const refused = await trust.post(`/api/v1/agreements/${asked?.id ?? ''}/answer`, { answer: 'agreed' });
      expect([refused.status, JSON.stringify(refused.body)]).toEqual([
        409,
        expect.stringContaining('time to answer is over'),
      ]);
      expect(shownIn(await trust.get('/api/v1/agreements'))).toMatchObject([{ state: 'expired' }]);
    } finally {
      await late.stop();
    }
  });

  test('is in the record, in the transaction that keeps it (INV-32)', async () => {
    const deeds = await story.deeds();
    for (const deed of ['asked', 'agreed', 'countered', 'declined', 'answered-again', 'superseded', 'withdrawn'])
      expect(deeds.filter((said) => said.startsWith(`agreement.${deed} by person:`))).not.toEqual([]);
  });
});

describe('a link', () => {
  test('lets a contact agree on its page, once, and names them (003-101, 003-109)', async () => {
    const { version } = await newRelease();
    const { id } = await ask(version, evening('trust-01'));
    const address = await linkTo(id);
    const page = await look(address);
    expect(page).toMatchObject({ state: 'open', page: { title: 'Can we update FLIP at TRUST-01?' } });
    expect((await one.get(`/api/v1/agreements/${id}`)).body).toMatchObject({ state: 'asked', answers: [] });
    expect(await decide(address, 'agree')).toEqual({ kind: 'done' });
    expect((await one.get(`/api/v1/agreements/${id}`)).body).toMatchObject({
      state: 'agreed',
      answers: [{ by: { name: 'service-owner of trust-01', role: 'service-owner' }, stands: true }],
    });
    const said: unknown = expect.stringContaining(`You have agreed to the update of FLIP to ${version} at TRUST-01: `);
    expect(await look(address)).toMatchObject({ state: 'used', outcome: said });
    expect((await story.deeds()).filter((deed) => deed.startsWith('agreement.agreed by link:'))).toHaveLength(1);
    const second = await linkTo(id);
    expect(await decide(second, 'decline', { reason: 'A clinic' })).toEqual({ kind: 'done' });
    const outcome: unknown = expect.stringContaining(
      `The yes of your Trust to the update of FLIP to ${version} at TRUST-01 is taken back`,
    );
    expect(await look(second)).toMatchObject({ state: 'used', outcome });
  });

  test('names another time as the clocks of the Trust show it, and blames a field that will not do', async () => {
    const { version } = await newRelease();
    const { id } = await ask(version, evening('trust-01'));
    const address = await linkTo(id);
    const year = new Date().getFullYear() + 1;
    const times = { from: `${year}-01-06T22:00`, to: `${year}-01-06T21:00`, reason: 'A quieter night.' };
    expect(await decide(address, 'counter', times)).toMatchObject({ kind: 'refused', faults: [{ field: 'to' }] });
    expect(await decide(address, 'counter', { ...times, to: `${year}-01-07T01:00` })).toEqual({ kind: 'done' });
    const { body } = await one.get(`/api/v1/agreements/${id}`);
    expect(body).toMatchObject({ state: 'countered', answers: [{ instead: { from: `${year}-01-06T22:00:00.000Z` } }] });
  });

  test('is of no use once another time was proposed, nor to whom the Trust no longer names, nor for another Trust (abuse 17)', async () => {
    const { version } = await newRelease();
    const { id } = await ask(version, evening('trust-01'));
    const [own, stranger, others] = [
      await linkTo(id),
      await linkTo(id, { ...owner('trust-01'), email: 'gone@trust-01.example' }),
      await linkTo(id, owner('trust-02')),
    ];
    expect([(await look(own)).state, (await look(stranger)).state, (await look(others)).state]).toEqual([
      'open',
      'settled',
      'settled',
    ]);
    await ask(version, evening('trust-01', 300));
    expect((await look(own)).state).toBe('revoked');
  });

  test('is of use to a person who answers for the Trust, whom it may name as a reader, until they are shut out (INV-35)', async () => {
    const { version } = await newRelease();
    const { id } = await ask(version, evening('trust-01'));
    const reader = await story.gatehouse.as({ role: 'trust', trust: 'trust-01', name: 'Rea Reader' });
    const address = await linkTo(id, { ...owner('trust-01', 'trust'), email: await story.emailOf(reader) });
    const foreign = await linkTo(id, { ...owner('trust-01', 'trust'), email: await story.emailOf(two) });
    expect([(await look(address)).state, (await look(foreign)).state]).toEqual(['open', 'settled']);
    const both = await story.gatehouse.as({ role: 'ai-centre' }, { role: 'trust', trust: 'trust-01' });
    const ours = await linkTo(id, { ...owner('trust-01', 'trust'), email: await story.emailOf(both) });
    expect((await look(ours)).state).toBe('settled');
    await story.gatehouse.database.transaction((tx) => disablePerson(tx, reader.person, one.person));
    expect((await look(address)).state).toBe('settled');
  });
});
