import { VISITOR } from './estate.js';

const HTML = { accept: 'text/html' };

/** What a page was answered with. `cookie` is what the browser is to keep from then on. */
interface Visited {
  readonly status: number;
  readonly html: string;
  readonly ms: number;
}

/** Somebody who signed in by the page for that, as everybody does. */
export class Visitor {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  /** Somebody who has not. */
  static unknown(url: string): Visitor {
    return new Visitor(url, '');
  }

  /** Throws when they are not let in. */
  static async signIn(url: string): Promise<Visitor> {
    const form = await fetch(`${url}/sign-in`, { headers: HTML });
    const token = /name="token" value="([0-9a-f]+)"/.exec(await form.text())?.[1] ?? '';
    const fields = { token, to: '/', ...VISITOR };
    const answer = await fetch(`${url}/sign-in`, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
      headers: { ...HTML, 'sec-fetch-site': 'same-origin', cookie: kept(form) },
    });
    if (answer.status !== 303) throw new Error(`Signing in was answered with ${answer.status}.`);
    return new Visitor(url, kept(answer));
  }

  /** Asks for a page and reads it whole. */
  async get(path: string): Promise<Visited> {
    const began = performance.now();
    const answer = await fetch(`${this.url}${path}`, { redirect: 'manual', headers: { ...HTML, cookie: this.cookie } });
    const html = await answer.text();
    return { status: answer.status, html, ms: performance.now() - began };
  }
}

function kept(answer: Response): string {
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  return cookies.filter((cookie) => !cookie.endsWith('=')).join('; ');
}
