import { chmod, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../gatehouse.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { followingIncidents } from './following-incidents.js';
import { newHome, typed, type Told, type Typing } from './pretend-terminal.js';

const MANIFEST = {
  ...{ version: '7.1.0', kind: 'planned', product: 'flip', migration: 'expand', rollsBackTo: null },
  packages: [{ service: 'flip-api', version: '7.1.0', artefact: 'file:a.tar.gz', sha256: 'b'.repeat(64) }],
};

describe('a release manager at the command line', () => {
  const home = newHome();
  let ward: Ward;
  let manager: Somebody;
  let at: (words: readonly string[], typing?: Typing) => Promise<Told>;

  beforeAll(async () => {
    ward = await openWard({ sites: 4, pilots: 1, policy: { failureBudget: 1 } });
    manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Rosa Lind' });
    at = (words, typing = {}) =>
      typed(words, {
        ...typing,
        environment: { GATEHOUSE_URL: ward.gatehouse.url, GATEHOUSE_TOKEN: manager.token, ...typing.environment },
      });
  });
  afterAll(async () => {
    await rm(home, { recursive: true });
    await ward.stop();
  });

  test('signs in with a password that is never an argument, into a file that nobody else may read, and out again', async () => {
    const administrator = await ward.gatehouse.as({ role: 'administrator' });
    const person = await ward.gatehouse.as({ role: 'delivery', name: 'Ola Nowak' });
    const right = await administrator.post(`/api/v1/people/${person.person}/password-right`);
    const { token } = z.object({ token: z.string() }).parse(right.body);
    expect((await person.post('/api/v1/passwords', { right: token, password: 'a horse in the rain' })).status).toBe(
      204,
    );
    const { email } = z.object({ email: z.string() }).parse((await person.get('/api/v1/me')).body);
    const environment = { GATEHOUSE_URL: ward.gatehouse.url };
    const signIn = await typed(['sign-in', '--email', email], { home, environment, answers: ['a horse in the rain'] });
    expect(signIn).toMatchObject({ code: 0, questions: ['Password: '] });
    const file = join(home, '.config', 'gatehouse', 'sign-in.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(signIn.out).not.toContain('gatehouse-session');
    expect((await typed(['who'], { home, environment })).out).toMatch(/Ola Nowak[\s\S]*delivery/);
    const elsewhere = await typed(['who'], { home, environment: { GATEHOUSE_URL: 'http://127.0.0.1:9' } });
    expect(elsewhere).toMatchObject({ code: 4, errors: expect.stringContaining('Sign in there too') });
    await chmod(file, 0o644);
    expect(await typed(['who'], { home, environment })).toMatchObject({ code: 4, out: '' });
    await chmod(file, 0o600);
    const kept = z.object({ token: z.string() }).parse(JSON.parse(await readFile(file, 'utf8')));
    expect((await typed(['sign-out'], { home, environment })).code).toBe(0);
    const after = await ward.gatehouse.send('GET', '/api/v1/me', {
      headers: { authorization: `Bearer ${kept.token}` },
    });
    expect(after.status).toBe(401);
    expect(await typed(['who'], { home, environment })).toMatchObject({
      code: 4,
      errors: expect.stringContaining('Sign in'),
    });
  });

  test('is told in plain words what was wrong, field by field, and ends by the kind of it', async () => {
    const input = JSON.stringify({ ...MANIFEST, version: '../7', kind: 'big' });
    const wrong = await at(['releases', 'register', '-'], { input });
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.errors).toMatch(/version .+; .+\n\s+kind .+; /);
    expect(await at(['releases', 'show', 'never-registered'])).toMatchObject({
      ...{ code: 6, errors: 'There is no such release.\n' },
    });
    const nobody = await at(['releases', 'list'], { environment: { GATEHOUSE_TOKEN: 'gatehouse_nothing' } });
    expect(nobody).toMatchObject({ code: 4, errors: expect.stringContaining('gatehouse sign-in') });
    const away = await at(['releases', 'list'], { environment: { GATEHOUSE_URL: 'http://127.0.0.1:1' } });
    expect(away.code).toBe(3);
    expect((await at(['releases', 'lost'])).code).toBe(2);
    expect((await at(['who'], { environment: { GATEHOUSE_URL: 'http://gatehouse.example.org' } })).code).toBe(2);
  });

  test('registers a release, sees it, and sees in words what its gate lacks', async () => {
    const registered = await at(['releases', 'register', '-', '--json'], { input: JSON.stringify(MANIFEST) });
    expect(registered).toMatchObject({ code: 0, errors: '' });
    const { digest } = z.object({ digest: z.string() }).parse(JSON.parse(registered.out));
    expect((await at(['releases', 'show', '7.1.0'])).out).toContain(digest);
    expect((await at(['releases', 'list', '--product', 'flip'])).out).toMatch(/7\.1\.0 +flip +planned/);
    const gate = await at(['gates', 'check', '7.1.0', 'sit']);
    expect(gate.code).toBe(1);
    expect(gate.out).toMatch(
      /The gate of SIT for 7\.1\.0: shut[\s\S]*✗ not met {2}Automation tests have passed[\s\S]*Who can:/,
    );
    const refused = await at(['promote', '7.1.0', 'sit', '--yes']);
    expect(refused).toMatchObject({ code: 1, errors: expect.stringMatching(/may not enter SIT[\s\S]*To|Who can: /) });
  });

  test('names the sites that an act takes in, and sends nothing unless it is confirmed by the name of production', async () => {
    await ward.until(await ward.plan(release('7.9.0')), 'completed');
    ward.node.conduct('trust-02', 'turns-ill', 'well');
    ward.node.conduct('trust-03', 'turns-ill', 'well');
    const id = await ward.plan(release('8.0.0'));
    await ward.until(id, 'halted');
    await eventually(async () => {
      const { 'trust-02': two = '', 'trust-03': three = '' } = await ward.standings(id);
      return two === 'rolled-back' && three === 'rolled-back' ? {} : `${two}, ${three}`;
    });
    const words = ['rollouts', 'roll-back', '8.0.0/production', '--reason', 'It is no good'];
    const unasked = await at(words);
    expect(unasked).toMatchObject({ code: 5, errors: expect.stringMatching(/trust-0[14].*trust-01\n/) });
    const refused = await at(words, { answers: ['yes'] });
    expect(refused).toMatchObject({ code: 5, questions: ['Type production to go on: '] });
    expect((await ward.rollout(id)).state).toBe('halted');
    const watched = await at(['rollouts', 'watch', id]);
    expect(watched.code).toBe(1);
    expect(watched.out).toMatch(/8\.0\.0 to production: halted/);
    const done = await at(words, { answers: ['production'] });
    expect(done.code).toBe(0);
    await ward.until(id, 'rolled-back');
    expect((await at(['rollouts', 'show', id.slice(0, 8)])).out).toMatch(/trust-01 +rolled back +7\.9\.0/);
  });

  test('watches a rollout to its end by lines without a screen, and by bars at one', async () => {
    const id = await ward.plan(release('8.1.0'));
    const [lines, bars] = await Promise.all([
      at(['rollouts', 'watch', id]),
      at(['rollouts', 'watch', id], { columns: 80, environment: { NO_COLOR: '1' } }),
    ]);
    expect(lines).toMatchObject({ code: 0, errors: '' });
    expect(lines.out).toMatch(/Z 8\.1\.0 to production: completed/);
    expect(lines.out).not.toContain('\u001b');
    expect(bars.code).toBe(0);
    expect(bars.out).toMatch(/█{30} 100 %/);
    for (const drawn of bars.out.split('\u001b[J')) expect(drawn).not.toMatch(/[^\n]{81}/);
    const log = await at(['rollouts', 'log', '8.1.0/production', 'trust-01']);
    expect(log.out).toMatch(/deploy +run ended/);
  });

  test.each([
    ['releases', 'list'],
    ['promotions', 'list'],
    ['rollouts', 'list'],
    ['stops', 'list'],
    ['offline', 'list'],
    ['agreements', 'list'],
    ['freezes', 'list'],
    ['outages', 'list'],
    ['insight', '--days', '365'],
    ['notices', 'list'],
    ['incidents', 'list'],
    ['rcas', 'list'],
    ['hotfixes', 'list'],
    ['record', 'search', '--limit', '3'],
    ['outbox', 'list'],
    ['tokens', 'list'],
    ['api', 'get', 'environments'],
  ])('%s %s is understood, and printed as it is for programs', async (...words) => {
    const told = await at(words);
    expect(told).toMatchObject({ code: 0, errors: '' });
    expect(told.out).not.toBe('');
    const { out, code } = await at([...words, '--json']);
    expect([code, typeof JSON.parse(out)]).toEqual([0, 'object']);
  });

  test('is told that there is no key of evidence yet, and a program that there is none', async () => {
    const told = await at(['evidence', 'keys']);
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining('There is no key yet: it is made when') });
    expect(JSON.parse((await at(['evidence', 'keys', '--json'])).out)).toEqual({ keys: [] });
  });

  test('gives evidence, and is told by which rule it is refused', async () => {
    const input = JSON.stringify({ ...MANIFEST, version: '7.3.0' });
    const { digest } = z
      .object({ digest: z.string() })
      .parse(JSON.parse((await at(['releases', 'register', '-', '--json'], { input })).out));
    const words = ['--reason', 'Run 4711', '--link', 'https://ci.example.org/runs/4711'];
    expect(await at(['attest', '7.3.0', 'sit', 'automation-tests', ...words])).toMatchObject({ code: 0, errors: '' });
    expect((await at(['attestations', 'list', '7.3.0'])).out).toMatch(/automation-tests|automation tests/);
    const gate = (await at(['gates', 'show', '7.3.0', 'sit'])).out;
    expect(gate).toMatch(/✓ met {2}Automation tests have passed.*\n +Attested by Rosa Lind\. \d/);
    const own = await at(['sign-off', '7.3.0', 'sit', '--approve', '--digest', digest]);
    expect(own).toMatchObject({ code: 1, out: '' });
    expect((await at(['sign-off', '7.3.0', 'sit', '--digest', digest])).code).toBe(2);
    const waived = await at(['waive', '7.3.0', 'sit', 'dev-complete', '--reason', 'Known by all', '--json']);
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(waived.out));
    expect((await at(['waivers', 'approve', id])).code).toBe(1);
    expect((await at(['waivers', 'list', '7.3.0'])).out).toContain('Known by all');
  });

  test('declares a freeze, ends it, and finds both in the record, which still agrees with a head that was kept', async () => {
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const words = ['freezes', 'declare', 'environment', 'dev', '--to', soon, '--reason', 'Nobody is in'];
    const bad = await at(['freezes', 'declare', 'environment', '--to', 'soon', '--reason', 'x']);
    expect(bad).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/ {2}to is missing or is not a time; use ISO 8601/),
    });
    const declared = z.object({ id: z.string() }).parse(JSON.parse((await at([...words, '--json'])).out));
    expect((await at(['freezes', 'list'])).out).toMatch(/environment +dev/);
    expect((await at(['freezes', 'end', declared.id, '--reason', 'They are back'])).code).toBe(0);
    expect((await at(['record', 'search', '--subject', `freeze:${declared.id}`])).out).toMatch(
      /freeze\.declared[\s\S]*freeze\.ended/,
    );
    const { out } = await at(['record', 'search', '--concerns', `person:${manager.person}`]);
    expect(out).toMatch(/Rosa Lind +freeze\.declared +freeze /);
    expect(out).not.toContain(manager.person);
    const head = (await at(['record', 'head'])).out;
    expect(await at(['record', 'verify', '-'], { input: head })).toMatchObject({ code: 0, errors: '' });
    const other = head.replace(/"hash":"./, (text) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`);
    expect(await at(['record', 'verify', '-'], { input: other })).toMatchObject({
      ...{ code: 1, errors: expect.stringContaining('the record was rewritten') },
    });
  });

  test('stops the line at one site by its name, and another lifts it', async () => {
    const words = ['stops', 'pull', 'site', 'trust-02', '--reason', 'Monitors flicker'];
    const pulled = await at([...words, '--json'], { answers: ['trust-02'] });
    expect(pulled).toMatchObject({ code: 0, questions: ['Type trust-02 to go on: '] });
    expect(pulled.errors).toContain('Nothing more begins at 1 site:\n  trust-02');
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(pulled.out));
    expect((await at(['stops', 'list', '--in-force', 'true'])).out).toContain('trust-02');
    const lift = ['stops', 'lift', id, 'resume', '--reason', 'Traced to the proxy', '--yes'];
    expect((await at(lift)).code).toBe(1);
    const second = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    await eventually(async () => {
      const told = await at(lift, { environment: { GATEHOUSE_TOKEN: second.token } });
      return told.code === 0 ? {} : told.errors;
    });
  });

  test('raises an incident, and sees it in words', async () => {
    const words = ['incidents', 'raise', '--product', 'flip', '--environment', 'production', '--severity', '3'];
    const raised = await at([...words, '--summary', 'The list is slow', '--sites', 'trust-01', '--json']);
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(raised.out));
    expect((await at(['incidents', 'list'])).out).toMatch(/INC-\d+ +3 .*trust-01 .*The list is slow/);
    expect((await at(['incidents', 'show', id])).out).toMatch(/severity +3\n/);
  });

  followingIncidents(() => ({ ward, manager, at }));
});
