import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { SmokeStandings } from '../../../src/evidence/smoke-tests/smoke-standing.service.js';
import { SMOKE_TEST_ACT } from '../../../src/evidence/smoke-tests/smoke-test-page.js';
import { LinkUse, type LinkLook } from '../../../src/people/links/link-use.service.js';
import { Links } from '../../../src/people/links/links.service.js';
import { RolloutProgress, within } from '../../../src/notices/rollout-progress.js';
import type { Answer } from '../../client.js';
import type { Somebody } from '../../gatehouse.js';
import { blamed, field, startStory, text, type Signable, type Story } from '../story.js';
import { begun, overLongSince, ran } from './made-runs.js';

const STEPS = 'https://jira.example.org/browse/FLIP-T12';
const ASHMERE = { name: 'Sam Thorne', email: 'sam.thorne@ashmere.example.org', role: 'smoke-tester', trust: 'ashmere' };

let story: Story;
let ashmere: Somebody;
let bracken: Somebody;
beforeAll(async () => {
  story = await startStory();
  ashmere = await story.gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Tia Ashmere' });
  bracken = await story.gatehouse.as({ role: 'trust', trust: 'bracken-vale' });
});
afterAll(async () => {
  await story.stop();
});

const shownSchema = z.object({
  plan: z.object({ required: z.boolean(), performer: z.string(), steps: z.string().nullable() }),
  because: z.string(),
  decisions: z.array(z.object({ reason: z.string(), by: z.object({ name: z.string() }) })),
  sites: z.array(
    z.object({
      site: z.string(),
      standing: z.string(),
      performer: z.string().nullable(),
      results: z.array(
        z.object({
          outcome: z.string(),
          notes: z.string().nullable(),
          by: z.object({
            person: z.string().nullable(),
            name: z.string(),
            as: z.string(),
            trust: z.string().nullable(),
          }),
        }),
      ),
    }),
  ),
});

function at(path: string): string {
  return `/api/v1/releases/${path}`;
}

/** A site's line of an answer. */
function lineOf(answer: Answer, site: string) {
  return shownSchema.parse(answer.body).sites.find((one) => one.site === site);
}

async function required(release: Signable, more: Record<string, unknown> = {}): Promise<void> {
  const body = {
    digest: release.digest,
    required: true,
    performer: 'trust',
    steps: STEPS,
    reason: 'The viewer is new',
    ...more,
  };
  const decided = await story.manager.post(at(`${release.version}/smoke-tests/decisions`), body);
  expect(decided.status).toBe(201);
}

async function give(who: Somebody, release: Signable, more: Record<string, unknown> = {}): Promise<Answer> {
  const body = { digest: release.digest, site: 'ashmere', outcome: 'passed', ...more };
  return await who.post(at(`${release.version}/smoke-tests/results`), body);
}

async function standing(release: Signable): Promise<string | undefined> {
  const standings = story.gatehouse.injected(SmokeStandings);
  const found = await story.gatehouse.database.transaction((tx) =>
    standings.smokeStanding(tx, { digest: release.digest, sites: ['ashmere'] }),
  );
  return found.get('ashmere');
}

describe('whether a release is smoke tested', () => {
  test('is nobody’s wish until somebody decides, with a reason that is kept and shown (003-078)', async () => {
    const release = await story.release('3.0.0');
    const before = await story.manager.get(at('3.0.0/smoke-tests'));
    expect(shownSchema.parse(before.body)).toMatchObject({ because: 'nobody-asks', plan: { required: false } });
    expect(lineOf(before, 'ashmere')).toMatchObject({ standing: 'not-required', performer: null });
    await required(release);
    const after = shownSchema.parse((await story.manager.get(at('3.0.0/smoke-tests'))).body);
    expect(after).toMatchObject({ because: 'decision', plan: { required: true, performer: 'trust', steps: STEPS } });
    expect(after.decisions).toMatchObject([{ reason: 'The viewer is new', by: { name: 'Rita Manager' } }]);
    expect(await story.deeds()).toContain(`smoke-test.decided by person:${story.manager.person}`);
  });

  test('is decided with steps that the tester is shown, on the digest that was seen, by the delivery team alone (003-079)', async () => {
    const { digest } = await story.release('3.0.1');
    const post = (who: Somebody, body: unknown) => who.post(at('3.0.1/smoke-tests/decisions'), body);
    const reason = 'As always';
    expect(blamed(await post(story.manager, { digest, required: true, performer: 'trust', reason }))).toEqual([
      'steps',
    ]);
    expect(blamed(await post(story.manager, { digest, required: true, steps: STEPS, reason }))).toEqual(['performer']);
    expect(
      blamed(
        await post(story.manager, {
          digest,
          required: true,
          performer: 'trust',
          steps: STEPS,
          reason,
          trusts: ['nobody'],
        }),
      ),
    ).toEqual(['trusts']);
    expect(blamed(await post(story.manager, { digest, required: false }))).toEqual(['reason']);
    expect((await post(story.manager, { digest: 'f'.repeat(64), required: false, reason })).status).toBe(409);
    for (const other of [story.owner, ashmere])
      expect((await post(other, { digest, required: false, reason })).status).toBe(403);
  });
});

describe('the result of a smoke test', () => {
  test('comes from the Trust whose site it is, in its role, once the site’s own probe says that the release runs (003-080, 003-111)', async () => {
    const release = await story.release('3.1.0');
    await required(release);
    expect((await give(ashmere, release)).status).toBe(409);
    await ran(story.gatehouse.database, release, 'ashmere', { healthy: false });
    expect((await give(ashmere, release)).status).toBe(409);
    await ran(story.gatehouse.database, release, 'ashmere');
    expect(await standing(release)).toBe('awaited');
    expect((await give(story.tester, release)).status).toBe(403);
    const given = await give(ashmere, release);
    expect(given.status).toBe(201);
    expect(lineOf(given, 'ashmere')).toMatchObject({
      standing: 'passed',
      results: [{ outcome: 'passed', by: { person: ashmere.person, as: 'trust', trust: 'ashmere' } }],
    });
    expect(await standing(release)).toBe('passed');
  });

  test('is no other Trust’s to give, whatever else its person may do here (003-080)', async () => {
    const release = await story.release('3.1.4');
    await required(release);
    await ran(story.gatehouse.database, release, 'ashmere');
    const both = await story.gatehouse.as({ role: 'delivery' }, { role: 'trust', trust: 'bracken-vale' });
    expect((await give(both, release)).status).toBe(403);
  });

  test('comes from the delivery team where that was decided, and says so (003-112, decision 1)', async () => {
    const release = await story.release('3.1.1');
    await required(release, { performer: 'delivery' });
    await ran(story.gatehouse.database, release, 'ashmere');
    expect((await give(ashmere, release)).status).toBe(403);
    const given = await give(story.tester, release);
    expect(lineOf(given, 'ashmere')?.results).toMatchObject([
      { by: { name: 'Tess Tester', as: 'delivery', trust: null } },
    ]);
  });

  test('counts for what was tested and no longer, and a failure is explained before it passes (003-081)', async () => {
    const release = await story.release('3.1.2');
    await required(release);
    await ran(story.gatehouse.database, release, 'ashmere');
    expect(blamed(await give(ashmere, release, { outcome: 'failed' }))).toEqual(['notes']);
    await give(ashmere, release, { outcome: 'failed', notes: 'No pictures' });
    expect(await standing(release)).toBe('failed');
    expect(blamed(await give(ashmere, release))).toEqual(['notes']);
    await give(ashmere, release, { notes: 'The cable was out' });
    expect(await standing(release)).toBe('passed');
    await ran(story.gatehouse.database, release, 'ashmere');
    expect(await standing(release)).toBe('awaited');
  });

  test.each(['deploy', 'request'] as const)('is asked once though a %s replaces it (003-081)', async (kind) => {
    const site = kind === 'deploy' ? 'bracken-vale' : 'calderwick';
    const release = await story.release(kind === 'deploy' ? '3.1.6' : '3.1.7');
    await required(release, { performer: 'delivery' });
    const standings = story.gatehouse.injected(SmokeStandings);
    const awaited = async () =>
      await story.gatehouse.database.transaction((tx) =>
        standings.awaited(tx, { digest: release.digest, sites: [site] }),
      );
    await ran(story.gatehouse.database, release, site);
    expect(await awaited()).toMatchObject([{ site }]);
    await give(story.tester, release, { site });
    expect(await awaited()).toEqual([]);
    await begun(story.gatehouse.database, await story.release(kind === 'deploy' ? '3.2.6' : '3.2.7'), site, kind);
    expect(await awaited()).toEqual([]);
  });

  test('that failed can pass, though a test is not required any more (003-011, 003-081)', async () => {
    const release = await story.release('3.1.5');
    await required(release);
    await ran(story.gatehouse.database, release, 'ashmere');
    await give(ashmere, release, { outcome: 'failed', notes: 'No pictures' });
    await required(release, { required: false, reason: 'A small change after all' });
    expect(await standing(release)).toBe('failed');
    expect((await give(ashmere, release, { notes: 'The cable was out' })).status).toBe(201);
    expect(await standing(release)).toBe('passed');
    expect((await give(ashmere, release)).status).toBe(409);
  });

  test('is waited for, and its site told of as not restored, however long the rollout has been over (003-011, INV-31)', async () => {
    const release = await story.release('3.1.4');
    await required(release);
    const rollout = await overLongSince(story.gatehouse.database, release, 'ashmere');
    const progress = story.gatehouse.injected(RolloutProgress);
    const told = async () => {
      const [sites, longer] = await story.gatehouse.database.transaction(async (tx) => [
        await progress.sites(tx, 86_400),
        await progress.sites(tx, 30 * 86_400),
      ]);
      // The rollout has been over for ten days: whoever asks of more hears of it, and can tell what is news.
      expect(longer.map((one) => one.rollout)).toContain(rollout);
      expect(within(longer, 86_400)).toEqual(sites);
      return sites.flatMap((one) => (one.rollout === rollout ? [`${one.site} ${one.stage}`] : []));
    };
    expect(await told()).toEqual(['ashmere restored']);
    await give(ashmere, release, { outcome: 'failed', notes: 'No pictures' });
    expect(await told()).toEqual(['ashmere restored']);
    await give(ashmere, release, { notes: 'The cable was out' });
    expect(await told()).toEqual([]);
  });

  test('of one Trust is out of sight of another, alike with what there is not (abuse 17)', async () => {
    const release = await story.release('3.1.3');
    await required(release);
    await ran(story.gatehouse.database, release, 'ashmere');
    const others = await give(bracken, release);
    const nowhere = await give(bracken, release, { site: 'no-such-site' });
    expect([others.status, field(others, 'detail')]).toEqual([404, field(nowhere, 'detail')]);
    await give(ashmere, release);
    const seen = shownSchema.parse((await bracken.get(at('3.1.3/smoke-tests'))).body);
    expect(seen.sites.map(({ site }) => site)).not.toContain('ashmere');
    expect(seen.sites.length).toBeGreaterThan(0);
  });
});

describe('a link to record a smoke test', () => {
  async function link(release: Signable, holder = ASHMERE): Promise<string> {
    const links = story.gatehouse.injected(Links);
    const address = await story.gatehouse.database.transaction((tx) =>
      links.issue(tx, {
        ...{ act: SMOKE_TEST_ACT, subject: `${release.version}/ashmere`, holder },
        expiresAt: new Date(Date.now() + 3_600_000),
      }),
    );
    return address.slice(address.lastIndexOf('/') + 1);
  }

  async function use(address: string, look: LinkLook, decision: string, notes: string): Promise<string> {
    if (look.state !== 'open') return look.state;
    const use = story.gatehouse.injected(LinkUse);
    return (await use.use(address, { token: look.token, decision, answers: { notes } })).kind;
  }

  test('shows the steps, and records the test of its holder’s own Trust, once (003-079, 003-111)', async () => {
    const release = await story.release('3.2.0');
    await required(release);
    const links = story.gatehouse.injected(LinkUse);
    const address = await link(release);
    expect((await links.look(address)).state).toBe('settled');
    await ran(story.gatehouse.database, release, 'ashmere');
    const look = await links.look(address);
    expect(JSON.stringify(look)).toContain(STEPS);
    expect(await use(address, look, 'failed', '')).toBe('refused');
    expect(await use(address, look, 'failed', 'No pictures')).toBe('done');
    expect(await use(address, look, 'passed', 'It works')).toBe('closed');
    const shown = await story.manager.get(at('3.2.0/smoke-tests'));
    const by = { person: null, name: 'Sam Thorne', as: 'trust', trust: 'ashmere' };
    expect(lineOf(shown, 'ashmere')?.results).toMatchObject([{ outcome: 'failed', notes: 'No pictures', by }]);
    expect(await story.deeds()).toContainEqual(expect.stringMatching(/^smoke-test\.failed by link:/));
  });

  test('does nothing in other hands, once it passed, and for what does not run there any more', async () => {
    const [old, release] = [await story.release('3.2.1'), await story.release('3.2.2')];
    for (const one of [old, release]) await required(one);
    const links = story.gatehouse.injected(LinkUse);
    await ran(story.gatehouse.database, old, 'ashmere');
    await ran(story.gatehouse.database, release, 'ashmere');
    expect((await links.look(await link(old))).state).toBe('settled');
    for (const other of [{ trust: 'bracken-vale' }, { email: 'gone@ashmere.example.org' }])
      expect((await links.look(await link(release, { ...ASHMERE, ...other }))).state).toBe('settled');
    const address = await link(release);
    expect((await links.look(address)).state).toBe('open');
    await give(ashmere, release);
    expect((await links.look(address)).state).toBe('settled');
  });
});

test('a version that there is not is no release', async () => {
  expect(text(await story.manager.get(at('9.9.9/smoke-tests')), 'detail')).toBe('There is no such release.');
});
