import { describe, expect, test } from '@jest/globals';
import { quietOf, refusalToDecideOnBusy, type GoOn } from '../../../src/rollouts/approach/quiet.js';
import { ROLLOUT_STATES } from '../../../src/rollouts/rollout.js';
import type { SiteFacts } from '../../../src/rollouts/standing.js';
import { deed, site } from '../protocol/site.js';

const NOW = new Date('2026-03-02T12:00:00Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);
const quiesce = { limitSeconds: 3600, everySeconds: 60 };
const busyLook = deed({ kind: 'pre-flight', before: null, busy: true, endedAt: ago(30) });
const busy = (over: Partial<SiteFacts> = {}) => site([busyLook], { quiesce, ...over });

const asked: GoOn = { askedBy: 'ada', askedAt: ago(10), because: 'The clinic agreed.', agreedBy: null };
const agreed: GoOn = { ...asked, agreedBy: 'grace' };
const nothing = { since: null, lastAskedAt: null, until: null };
const waited = { since: ago(30), lastAskedAt: ago(30), until: ago(30 - 3600) };

describe('how patient a rollout is with a site', () => {
  test.each<[string, SiteFacts]>([
    ['that was never asked', site([], { quiesce })],
    ['that declares no check', site([busyLook])],
    ['that is deployed to now', busy({ attempts: [busyLook, deed({ state: 'running' })] })],
    ['that is left out', busy({ skipped: true })],
  ])('%s is nobody’s question', (_, of) => {
    expect(quietOf(of, null, NOW)).toBeNull();
  });

  const still = 'Work that must not be interrupted is under way at the site; it is asked again.';
  const tooLong = 'The site has been busy for too long. Go on all the same, wait longer, or skip it.';
  const somebody = ' Somebody wants to go on all the same; a second person has to agree.';
  const both = 'Two people decided to go on although the site is busy.';
  test.each<[string, SiteFacts, GoOn | null, object]>([
    ['it is waited for', busy(), null, { ...waited, asksPerson: false, goOn: null, says: still }],
    [
      'it is wanted again',
      busy({ retryWanted: true, attempts: [deed({ state: 'failed' }), busyLook] }),
      null,
      { ...waited, asksPerson: false, goOn: null, says: still },
    ],
    ['it took too long', busy({ personAsked: true }), null, { ...waited, asksPerson: true, goOn: null, says: tooLong }],
    ['one wants to go on', busy(), asked, { ...waited, asksPerson: false, goOn: asked, says: `${still}${somebody}` }],
    [
      'one wants to go on, and it took too long',
      busy({ personAsked: true }),
      asked,
      { ...waited, asksPerson: true, goOn: asked, says: `${tooLong}${somebody}` },
    ],
    ['two go on', busy(), agreed, { ...waited, asksPerson: false, goOn: agreed, says: both }],
    [
      'two went on, for ever (abuse 30)',
      site([busyLook, deed()], { quiesce, goOn: true }),
      agreed,
      { ...nothing, asksPerson: false, goOn: agreed, says: both },
    ],
    [
      'one wanted to go on, and it is over',
      site([busyLook, deed()], { quiesce }),
      asked,
      { ...nothing, asksPerson: false, goOn: asked, says: 'The site was busy.' },
    ],
  ])('%s', (_, of, goOn, shown) => {
    expect(quietOf(of, goOn, NOW)).toEqual(shown);
  });
});

describe('somebody may decide about a busy site', () => {
  test('while its rollout may still come to it', () => {
    const open = ROLLOUT_STATES.filter((state) => refusalToDecideOnBusy(state, busy(), NOW) === null);
    expect(open).toEqual(['running', 'halting', 'halted']);
  });

  test.each([
    ['rolling-back', 'A rollout that is rolling back waits for no site.'],
    ['completed-with-exceptions', 'A rollout that is completed with exceptions waits for no site.'],
  ] as const)('not in one that is %s', (state, sentence) => {
    expect(refusalToDecideOnBusy(state, busy(), NOW)).toBe(sentence);
  });

  test.each<[string, SiteFacts]>([
    ['is not busy', site([], { quiesce })],
    ['was deployed to', busy({ attempts: [busyLook, deed()] })],
    ['was busy, and is deployed to all the same', busy({ goOn: true })],
  ])('not where it %s', (_, of) => {
    expect(refusalToDecideOnBusy('running', of, NOW)).toBe('This site is not waited for because it is busy.');
  });
});
