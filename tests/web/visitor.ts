import { randomBytes } from 'node:crypto';
import { newSecret } from '../../src/people/secret.service.js';
import { insertPageSession } from '../../src/people/sessions/session.table.js';
import type { Answer } from '../client.js';
import type { Gatehouse } from '../gatehouse.js';
import { FORM } from './form.js';

/** Somebody at the pages of a Gatehouse, with what their browser keeps. */
export interface Visitor {
  /** What the browser keeps, by name. */
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends a form, with the token of the page that was got last unless `fields` has one. */
  send(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** Somebody who has not signed in. */
export function visitor(gatehouse: Gatehouse): Visitor {
  const cookies = new Map<string, string>();
  let token = '';
  const kept = (): Record<string, string> =>
    cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  const keep = (answer: Answer): Answer => {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    token = /name="token" value="([0-9a-f]{64})"/.exec(String(answer.body))?.[1] ?? token;
    return answer;
  };
  return {
    cookies,
    get: async (path, headers = {}) => keep(await gatehouse.get(path, { headers: { ...HTML, ...kept(), ...headers } })),
    send: async (path, fields, headers = {}) =>
      keep(
        await gatehouse.send('POST', path, {
          raw: new URLSearchParams({ token, ...fields }).toString(),
          headers: { 'content-type': FORM, 'sec-fetch-site': 'same-origin', ...HTML, ...kept(), ...headers },
        }),
      ),
  };
}

/** A page session of this person, through the tables: the name and the value of its cookie, and what its forms carry. */
export async function sessionOf(
  gatehouse: Gatehouse,
  person: string,
): Promise<{ readonly name: string; readonly value: string; readonly formToken: string }> {
  const secret = newSecret('gatehouse-page');
  const formToken = randomBytes(32).toString('hex');
  await gatehouse.database.transaction((tx) => insertPageSession(tx, { person, secret, formToken }));
  return { name: 'gatehouse', value: secret.text, formToken };
}

/** Somebody who has signed in. */
export async function visitorAs(gatehouse: Gatehouse, person: string): Promise<Visitor> {
  const one = visitor(gatehouse);
  const { name, value } = await sessionOf(gatehouse, person);
  one.cookies.set(name, value);
  return one;
}

/** The words of a page without its markup. */
export function wordsOf(page: Answer): string {
  const body = String(page.body);
  return body
    .slice(body.indexOf('<main'))
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}
