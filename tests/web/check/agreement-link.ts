import { z } from 'zod';
import { Links } from '../../../src/people/links/links.service.js';
import type { Climb } from '../../promotions/climb.js';

const agreementsSchema = z.object({
  agreements: z.array(z.object({ id: z.string(), trust: z.string(), to: z.coerce.date() })),
});

/** The path that the service owner of a Trust is sent, to answer what the Trust was asked. */
export async function agreementLink({ gatehouse, tester }: Climb): Promise<string> {
  const { body } = await tester.get('/api/v1/releases/2.0.0/agreements');
  const asked = agreementsSchema.parse(body).agreements.findLast(({ trust }) => trust === 'ashmere');
  if (asked === undefined) throw new Error('Ashmere was asked for nothing.');
  const holder = { ...OWNER, trust: 'ashmere' };
  // As the mail has it: as long as there is something to answer.
  const wanted = { act: 'agreement.answer', subject: asked.id, holder, expiresAt: asked.to };
  const address = await gatehouse.database.transaction((tx) => gatehouse.injected(Links).issue(tx, wanted));
  return new URL(address).pathname;
}

const OWNER = { name: 'Morgan Vale', email: 'morgan.vale@ashmere.example.org', role: 'service-owner' };
