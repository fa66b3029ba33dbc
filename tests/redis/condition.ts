import type { Gatehouse } from '../gatehouse.js';

/** How many hints a process has sent, lost on the way, and received, by its own metrics. */
export async function hintsOf(gatehouse: Gatehouse): Promise<Readonly<Record<'sent' | 'lost' | 'received', number>>> {
  const administrator = await gatehouse.as({ role: 'administrator' });
  const response = await fetch(`${gatehouse.url}/metrics`, {
    headers: { authorization: `Bearer ${administrator.token}` },
  });
  const text = await response.text();
  const count = (outcome: string): number =>
    Number(new RegExp(`^gatehouse_hints_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { sent: count('sent'), lost: count('lost'), received: count('received') };
}

/** What /health/ready names beside being ready. */
export async function impairedOf(gatehouse: Gatehouse): Promise<unknown> {
  const { status, body } = await gatehouse.get('/health/ready');
  if (status !== 200) throw new Error(`It is not ready: ${String(status)}`);
  return typeof body === 'object' && body !== null && 'impaired' in body ? body.impaired : [];
}
