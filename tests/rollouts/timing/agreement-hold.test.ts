import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AGREEMENT_STATES } from '../../../src/evidence/agreements/agreement.js';
import { agreementHold } from '../../../src/rollouts/timing/agreement-hold.js';
import { agreementOf, exact, provisional } from '../../evidence/agreements/agreements.js';

const FROM = '2026-12-01T21:00:00Z';
const TO = '2026-12-01T23:00:00Z';
const site = { trustName: 'Ashmere', zone: 'Europe/London', seconds: 600 };

describe('the agreement of a Trust', () => {
  test.each([
    ['never asked', null, '2026-12-01T22:00:00Z', 'has not been asked', null],
    ['before its window', agreementOf(), '2026-12-01T20:59:59Z', 'nothing starts there before', FROM],
    ['at its very beginning', agreementOf(), FROM, null, null],
    ['when a run just fits', agreementOf(), '2026-12-01T22:50:00Z', null, null],
    ['when a run would not be over', agreementOf(), '2026-12-01T22:50:01Z', 'ends Tue', null],
    ['after it', agreementOf({ isOver: true }), TO, 'is over', null],
    ['for a day only', agreementOf({ time: provisional('2026-12-01') }), '2026-12-01T22:00:00Z', 'a day only', null],
    ['not answered', agreementOf({ state: 'asked' }), '2026-12-01T22:00:00Z', 'has not answered yet', null],
    ['declined', agreementOf({ state: 'declined' }), '2026-12-01T22:00:00Z', 'has declined', null],
  ] as const)('%s holds its sites, or lets them go (003-101)', (_, agreement, now, because, until) => {
    const hold = agreementHold({ ...site, agreement, now: new Date(now) });
    expect(hold?.because ?? null).toEqual(because === null ? null : expect.stringContaining(because));
    expect(hold?.until?.toISOString() ?? null).toBe(until === null ? null : new Date(until).toISOString());
  });

  test('lets a run start only where it is exact, agreed, and the whole run lies in its window (003-101)', () => {
    const moment = fc.integer({ min: 0, max: 400 }).map((minutes) => Date.parse(FROM) + (minutes - 120) * 60_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...AGREEMENT_STATES),
        fc.constantFrom(exact(FROM, TO), provisional('2026-12-01')),
        moment,
        fc.integer({ min: 1, max: 20_000 }),
        (state, time, at, seconds) => {
          const hold = agreementHold({ ...site, agreement: agreementOf({ state, time }), now: new Date(at), seconds });
          const fits = time.kind === 'exact' && at >= time.from.getTime() && at + seconds * 1000 <= time.to.getTime();
          expect(hold === null).toBe(state === 'agreed' && fits);
        },
      ),
    );
  });
});
