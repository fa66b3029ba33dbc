import { z } from 'zod';
import { Links } from '../../../src/people/links/links.service.js';
import type { Climb } from '../../promotions/climb.js';

const agreementsSchema = z.object({ agreements: z.array(z.object({ id: z.string(), trust: z.string() })) });

/** The path that the service owner of a Trust is sent, to answer what the Trust was asked. */
export async function agreementLink({ gatehouse, tester }: Climb): Promise<string> {
  const { body } = await tester.get('/api/v1/releases/2.0.0/agreements');
  const asked = agreementsSchema.parse(body).agreements.findLast(({ trust }) => trust === 'ashmere');
  const holder = { ...OWNER, trust: 'ashmere' };
  const wanted = {
    act: 'agreement.answer',
    subject: asked?.id ?? '',
    holder,
    expiresAt: new Date(Date.now() + 3_600_000),
  };
  const address = await gatehouse.database.transaction((tx) => gatehouse.injected(Links).issue(tx, wanted));
  return new URL(address).pathname;
}

const OWNER = { name: 'Morgan Vale', email: 'morgan.vale@ashmere.example.org', role: 'service-owner' };
