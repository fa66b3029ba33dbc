import { expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../gatehouse.js';
import type { Ward } from '../rollouts/ward.js';
import type { Told, Typing } from './pretend-terminal.js';

const RAISED = ['incidents', 'raise', '--product', 'flip', '--environment', 'production'];

interface Present {
  readonly ward: Ward;
  /** Rosa Lind, a release manager. */
  readonly manager: Somebody;
  readonly at: (words: readonly string[], typing?: Typing) => Promise<Told>;
}

/** What a release manager does about incidents at the command line; `present` is there once the tests run. */
export function followingIncidents(present: () => Present): void {
  const at: Present['at'] = (words, typing) => present().at(words, typing);

  test('follows an incident by its number: where it is, what it risks, whose it was, and what was decided', async () => {
    const raised = await at([...RAISED, '--severity', '2', '--summary', 'No scans', '--sites', 'trust-01', '--json']);
    const { number } = z.object({ number: z.string() }).parse(JSON.parse(raised.out));
    const said = async (...words: string[]) => at(['incidents', ...words, '--reason', 'They called']);
    expect((await said('sites', number.toLowerCase(), 'trust-01', 'trust-02')).out).toMatch(
      /sites +trust-01, trust-02/,
    );
    const risk = await said('clinical-risk', number, '--other-systems', 'yes', '--data-loss', 'no');
    expect(risk.out).toMatch(/patients +nobody knows yet\n.*systems +yes\n.*data +no\n/);
    expect(await said('clinical-risk', number)).toMatchObject({ code: 2, out: '' });
    expect((await said('attribute', number, '--to', 'third-party')).out).toMatch(/attributed to +third party/);
    expect((await said('attribute', number)).code).toBe(2);
    expect((await said('note', number, 'decision', 'We wait an hour')).out).toMatch(/decision[\s\S]*We wait an hour/);
    const shown = (await at(['incidents', 'show', number])).out;
    expect(shown).toMatch(
      /analysis is a draft, to be handed in by the end of 20\d\d-\d\d-\d\d:\n {2}gatehouse rcas show INC-/,
    );
    expect(await at(['incidents', 'show', 'INC-4711'])).toMatchObject({
      ...{ code: 6, errors: expect.stringContaining('There is no incident INC-4711 among the newest 200.') },
    });
  });

  test('learns from it: writes the RCA, is told what is missing and whom it names, and has it signed off and closed (003-061, 003-065, 004-025)', async () => {
    const centre = await present().ward.gatehouse.as({ role: 'ai-centre', name: 'Cem Aydin' });
    const raised = await at([...RAISED, '--severity', '1', '--summary', 'No scans', '--sites', 'trust-01', '--json']);
    const { number } = z.object({ number: z.string() }).parse(JSON.parse(raised.out));
    const rca = async (words: readonly string[], input = '') => at(['rcas', ...words], { input });
    const write = async (section: string, input: string) => rca(['write', number, section, '-'], input);
    expect((await rca(['show', number])).out).toContain(`gatehouse rcas write ${number} summary <file>`);
    const sections = {
      ...{
        summary: 'No scans were shown.',
        'went-well': 'Rosa Lind was quick',
        'went-badly': 'Nobody knew',
        'by-luck': 'It was Sunday',
      },
      impact: '{ "trusts": [] }',
      detection: '{ "how": "A call", "beganAt": "2026-11-20T08:00:00Z", "foundAt": "2026-11-20T08:45:00Z" }',
      'contributing-factors': '{ "factors": [{ "heading": "tools", "words": "The alarm was muted" }] }',
      gates: '{ "gates": [] }',
    };
    for (const [section, text] of Object.entries(sections))
      expect(await write(section, text)).toMatchObject({ code: 0, errors: '' });
    const late = await write('summary', 'Another');
    expect(late).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/Version 1, by Rosa Lind:[\s\S]*No scans were shown/),
    });
    const { email } = z.object({ email: z.string() }).parse((await present().manager.get('/api/v1/me')).body);
    const action = ['--what', 'Unmute it', '--kind', 'detect', '--owner', email, '--due', '2199-01-01'];
    const named = await rca(['actions', 'add', number, ...action]);
    expect(named.out).toContain('went-well names Rosa Lind: say what they do');
    const mended = await rca(['write', number, 'went-well', '-', '--over', '1'], 'The telephone was answered');
    const [handIn = '', revision = ''] =
      /gatehouse (rcas hand-in INC-\d+ --revision (\d+))\n$/.exec(mended.out)?.slice(1) ?? [];
    expect(await rca(['hand-in', number, '--revision', '1'])).toMatchObject({
      code: 1,
      errors: expect.stringContaining(revision),
    });
    expect((await at(handIn.split(' '))).out).toContain(`rcas sign-off ${number} --revision ${revision}`);
    const signOff = ['rcas', 'sign-off', number, '--revision', revision];
    const signed = await at(signOff, { environment: { GATEHOUSE_TOKEN: centre.token } });
    expect(signed.out).toContain(`gatehouse rcas actions close ${number} 1 --link`);
    expect(await rca(['close', number])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('Close each by a link'),
    });
    const proof = ['--link', 'https://ci.example.org/runs/1', '--shows', 'It rings'];
    expect((await rca(['actions', 'close', number, '1', ...proof])).out).toContain(`gatehouse rcas close ${number}\n`);
    expect(await rca(['close', number])).toMatchObject({
      code: 1,
      errors: expect.stringContaining(`${number} is not resolved yet`),
    });
    expect((await at(['incidents', 'state', number, '--state', 'resolved', '--reason', 'Back'])).code).toBe(0);
    expect((await rca(['close', number])).out).toMatch(/: closed\n/);
    expect(await rca(['export', number])).toMatchObject({
      code: 0,
      errors: '',
      out: expect.stringMatching(/^# Root cause/),
    });
    expect((await rca(['reflect', number, 'Ring sooner', '--prompt', 'on'])).out).toContain('Ring sooner');
  });

  test('walks the runbook by the words that it offers, and confirms by name what takes sites away (003-023, 003-031)', async () => {
    const raised = await at([
      ...RAISED,
      '--severity',
      '1',
      '--summary',
      'Lost',
      '--reference',
      'X-1',
      '--sites',
      'trust-01',
      '--json',
    ]);
    const { number } = z.object({ number: z.string() }).parse(JSON.parse(raised.out));
    const opened = await at(['hotfixes', 'open', number]);
    const [, hotfix = ''] = /number +(HF-\d+)\n/.exec(opened.out) ?? [];
    const take = async (words: readonly string[], typing: Typing = {}) =>
      at(['hotfixes', 'take', hotfix, ...words], typing);
    const lacking = await take(['triage', 'version=9.9.9']);
    expect(lacking).toMatchObject({ code: 2, errors: expect.stringMatching(/\n {2}finding=… what is known/) });
    expect((await take(['triage', 'version=9.9.9', 'finding=Scans = lost'])).out).toMatch(/finding +Scans = lost/);
    const early = await take(['deploy']);
    expect(early).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/does not offer deploy now[\s\S]*\n {2}tell: /),
    });
    const input = JSON.stringify({ step: 'deploy', key: 'x' });
    expect(await at(['hotfixes', 'step', hotfix, '-'], { input })).toMatchObject({
      ...{ code: 1, errors: expect.stringMatching(/not for now\.\nWhat may be done now:\n {2}tell: /) },
    });
    expect((await take(['tell', 'message=Send none for now'])).code).toBe(0);
    const offline = ['decide-offline', 'otherSystems=no', 'dataLoss=yes', 'sites=trust-01', 'because=Scans are lost'];
    expect(await take(offline)).toMatchObject({
      code: 5,
      errors: expect.stringContaining('It goes offline at 1 site:\n  trust-01'),
    });
    expect(await take(offline, { answers: ['trust-01'] })).toMatchObject({
      code: 0,
      questions: ['Type trust-01 to go on: '],
    });
  });
}
