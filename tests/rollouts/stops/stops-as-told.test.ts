import { describe, expect, test } from '@jest/globals';
import { stopView, type KnownStop } from '../../../src/rollouts/stops/stop-view.js';

const AT = new Date('2026-03-02T12:00:00Z');
const LATER = new Date('2026-03-02T13:00:00Z');
const ada = { person: 'p1', name: 'Ada' };
const grace = { person: 'p2', name: 'Grace' };
const guys = { site: 'gstt-1', name: 'Guy’s', trust: 'gstt' };
const kings = { site: 'kch-1', name: 'King’s', trust: 'kch' };
const hub = { site: 'hub-1', name: 'The hub', trust: null };

const STOP: KnownStop = {
  ...{ id: 's1', scope: 'trust', of: 'gstt', reason: 'A wrong result was seen.', by: ada, at: AT, confirmedAt: null },
  unconfirmed: [guys, kings, hub],
  rollouts: [{ rollout: 'r1', release: '2.0.0', environment: 'production', state: 'halted' }],
  lifted: null,
};
const lifted = { at: LATER, by: grace, reason: 'It was the printer.', decide: 'resume' } as const;

describe('a stop', () => {
  test('is told whole at the hub', () => {
    expect(stopView({ ...STOP, lifted }, 'every')).toEqual({
      ...STOP,
      lifted,
      title: 'every site of gstt',
      unconfirmed: [
        { site: 'gstt-1', name: 'Guy’s' },
        { site: 'kch-1', name: 'King’s' },
        { site: 'hub-1', name: 'The hub' },
      ],
      says: 'The stop was lifted.',
    });
    expect(stopView(STOP, 'every').says).toBe('Stop not confirmed: Guy’s, King’s, The hub.');
  });

  test('is told to a Trust without who, without others’ sites and rollouts, and without why it was lifted (INV-34)', () => {
    expect(stopView({ ...STOP, lifted }, ['gstt'])).toEqual({
      ...{ id: 's1', scope: 'trust', of: 'gstt', reason: 'A wrong result was seen.', by: null, at: AT },
      ...{ confirmedAt: null, unconfirmed: [{ site: 'gstt-1', name: 'Guy’s' }], rollouts: [] },
      lifted: { at: LATER, by: null, reason: null, decide: null },
      title: 'every site of gstt',
      says: 'The stop was lifted.',
    });
    const told = stopView(STOP, ['gstt']);
    expect(told.lifted).toBeNull();
    expect(told.says).toBe('Stop not confirmed: Guy’s.');
  });

  test.each([
    ['everything', null, 'The hub stopped the line, and can tell you why.'],
    ['environment', 'production', 'The hub stopped the line, and can tell you why.'],
    ['trust', 'gstt', 'A wrong result was seen.'],
    ['site', 'gstt-1', 'A wrong result was seen.'],
  ] as const)(
    'of %s is told to a Trust for the reason that is its own, else for none (INV-34)',
    (scope, of, reason) => {
      expect(stopView({ ...STOP, scope, of }, ['gstt']).reason).toBe(reason);
      expect(stopView({ ...STOP, scope, of }, 'every').reason).toBe('A wrong result was seen.');
    },
  );

  test('that is confirmed for all that a Trust can see is told as on its way, not as certain, while others are open', () => {
    expect(stopView({ ...STOP, unconfirmed: [kings] }, ['gstt']).says).toBe('The stop is being confirmed.');
    expect(stopView({ ...STOP, unconfirmed: [], confirmedAt: LATER }, ['gstt']).says).toBe(
      'The stop is confirmed: nothing more begins.',
    );
    expect(stopView({ ...STOP, unconfirmed: [hub] }, []).unconfirmed).toEqual([]);
  });
});
