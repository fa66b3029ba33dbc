import { type Gatehouse } from '../gatehouse.js';
import type { Answer } from '../client.js';

export const FORM = 'application/x-www-form-urlencoded';

/** Sends a form as a browser does. */
export function send(gatehouse: Gatehouse, path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  return gatehouse.send('POST', path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { 'content-type': FORM, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
  });
}

/** What the forms of a page carry. */
export function tokenIn(page: Answer): string {
  return /name="token" value="([0-9a-f]{64})"/.exec(String(page.body))?.[1] ?? '';
}

/** Opens a link and sends one of its forms. */
export async function decide(
  gatehouse: Gatehouse,
  path: string,
  decision: string,
  answers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const token = tokenIn(await gatehouse.get(path));
  const named = Object.fromEntries(Object.entries(answers).map(([name, value]) => [`answer-${name}`, value]));
  return send(gatehouse, path, { token, decision, ...named });
}
