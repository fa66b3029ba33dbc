import { z } from 'zod';
import type { Climb } from '../../promotions/climb.js';

const LONG =
  'The generators of the whole site are tested in that night, and nobody of ours is there: see https://desk.example/browse/SD-12345678901234567890123456789012345678901234567890.';

const agreementsSchema = z.object({ agreements: z.array(z.object({ id: z.string(), trust: z.string() })) });
const DAY_MS = 86_400_000;

function hoursFrom(ahead: number): { readonly from: string; readonly to: string } {
  const from = Math.ceil((Date.now() + ahead) / 900_000) * 900_000;
  return { from: new Date(from).toISOString(), to: new Date(from + DAY_MS / 12).toISOString() };
}

/** Two days from now, as a form sends it: less notice than Trusts are owed. */
export const SOON = hoursFrom(2 * DAY_MS).from.slice(0, 16);

export const PLAN_SCENES = {
  /** Three Trusts named another time: one in good time, one with less notice than it is owed, one too soon to be asked for. */
  'other times named': async (climb: Climb) => {
    const { tester, gatehouse } = climb;
    await climb.release('2.1.0');
    const named = { ashmere: 20 * DAY_MS, 'bracken-vale': 3 * DAY_MS, calderwick: DAY_MS / 144 };
    const proposals = Object.keys(named).map((trust) => ({ trust, ...hoursFrom(30 * DAY_MS) }));
    const { body } = await tester.post('/api/v1/releases/2.1.0/agreements', { proposals });
    const asked = new Map(agreementsSchema.parse(body).agreements.map(({ id, trust }) => [trust, id]));
    for (const [trust, ahead] of Object.entries(named)) {
      const person = await gatehouse.as({ role: 'trust', trust });
      const answer = { answer: 'countered', reason: LONG, ...hoursFrom(ahead) };
      const answered = await person.post(`/api/v1/agreements/${asked.get(trust) ?? ''}/answer`, answer);
      if (answered.status !== 200) throw new Error(`${answered.status}: ${JSON.stringify(answered.body)}`);
    }
  },
} as const satisfies Readonly<Record<string, (climb: Climb) => Promise<void>>>;
