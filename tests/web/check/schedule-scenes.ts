import { z } from 'zod';
import type { Climb } from '../../promotions/climb.js';
import { CHANGE, inMarch, WEDNESDAY, YEAR } from '../coming-march.js';

const LONG =
  'The generators of the whole site are tested, and what hangs on them is away: see https://desk.example/browse/SD-12345678901234567890123456789012345678901234567890.';

const agreementsSchema = z.object({ agreements: z.array(z.object({ id: z.string(), trust: z.string() })) });
const TRUSTS = ['ashmere', 'bracken-vale', 'calderwick', 'dunmere', 'elmstow', 'fenwold', 'greyfell', 'hartsea'];

/** What is planned in a March to come. */
export const SCHEDULE_SCENES = {
  /** Ten Trusts with times agreed, asked for and declined, and what stands in the way of them. */
  planned: async (climb: Climb) => {
    const { tester, owner, gatehouse } = climb;
    await climb.release('2.0.0');
    await climb.release('2.1.0-a-version-that-is-as-long-as-any');
    await agreed(climb, '2.0.0', TRUSTS, {
      from: `${inMarch(WEDNESDAY)}T21:00:00Z`,
      to: `${inMarch(WEDNESDAY)}T23:00:00Z`,
    });
    await agreed(climb, '2.1.0-a-version-that-is-as-long-as-any', ['ashmere'], {
      ...{ from: `${inMarch(CHANGE - 1)}T23:30:00Z`, to: `${inMarch(CHANGE)}T02:30:00Z` },
    });
    const proposals = [{ trust: 'inglemoor', day: inMarch(WEDNESDAY) }];
    await tester.post('/api/v1/releases/2.0.0/agreements', { proposals });
    const freeze = { from: `${inMarch(CHANGE - 3)}T18:00:00Z`, to: `${YEAR}-04-01T07:00:00Z` };
    await owner.post('/api/v1/freezes', { scope: 'environment', of: 'production', ...freeze, reason: LONG });
    await tester.post('/api/v1/outages', {
      ...{ kind: 'third-party-works', thirdParty: 'Initech Networks', sites: ['ashmere', 'calderwick'] },
      ...{
        what: LONG,
        why: 'Every year',
        from: `${inMarch(WEDNESDAY)}T06:00:00Z`,
        to: `${inMarch(WEDNESDAY + 2)}T20:00:00Z`,
      },
    });
    for (const trust of TRUSTS.slice(0, 5)) {
      const person = await gatehouse.as({ role: 'trust', trust });
      await person.post('/api/v1/outages', {
        ...{ kind: 'power', sites: [trust], what: LONG, why: 'Every year', takedown: 'Us', restore: 'Us' },
        ...{ from: `${inMarch(WEDNESDAY)}T08:00:00Z`, to: `${inMarch(WEDNESDAY)}T10:00:00Z` },
      });
      await person.post('/api/v1/freezes', { scope: 'trust', of: trust, ...freeze, reason: 'We count beds' });
    }
  },
} as const satisfies Readonly<Record<string, (climb: Climb) => Promise<void>>>;

/** Asks these Trusts for a time, to which all agree but the last, who declines. */
async function agreed(
  { tester, gatehouse }: Climb,
  version: string,
  trusts: readonly string[],
  time: { readonly from: string; readonly to: string },
): Promise<void> {
  const proposals = trusts.map((trust) => ({ trust, ...time }));
  const { body } = await tester.post(`/api/v1/releases/${version}/agreements`, { proposals });
  for (const { id, trust } of agreementsSchema.parse(body).agreements) {
    const person = await gatehouse.as({ role: 'trust', trust });
    const isLast = trusts.length > 1 && trust === trusts.at(-1);
    const answer = isLast ? { answer: 'declined', reason: 'We move house' } : { answer: 'agreed' };
    await person.post(`/api/v1/agreements/${id}/answer`, answer);
  }
}
