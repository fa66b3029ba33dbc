import { createHmac, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, type Listening } from '../jira/listening.js';
import type { Arrived, Reply } from '../jira/request.js';
import { arrival, send } from '../jira/wire.js';
import { GitHubContract } from './contract.js';
import { Refusal, ROUTES } from './routes.js';
import { Shapes } from './shape.js';
import { PretendRepository } from './state.js';

export interface PretendGitHubOptions {
  /** The path of its interface: `` in the cloud, `/api/v3` at an Enterprise server. */
  readonly path?: string;
  readonly webhookSecret?: string;
}

/** Something that goes wrong with the next requests that it fits. */
interface Trouble {
  /** Which requests: `METHOD path` is matched against it. */
  readonly on: RegExp;
  readonly times: number;
  /** `hang`: never answers. `cut`: hangs up at once. `cut-after`: obeys, then hangs up. `crawl`: begins a body and never ends it. */
  readonly what: Reply | 'hang' | 'cut' | 'cut-after' | 'crawl';
}

/** A call that GitHub makes to whoever registered, as it goes over the wire. */
export interface Hook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A GitHub of our own: stateful, over real sockets, with the habits of the real one. Whoever bears `token` is our account; anybody else is
 * told that the credentials are bad.
 */
export class PretendGitHub {
  readonly token = 'ghp_pretendtokenofgatehouse';
  readonly repositories = new Map<string, PretendRepository>();
  /** Every request that arrived, in order. */
  readonly requests: Arrived[] = [];
  /** Whether the token is one of an installed app, which is no user. */
  isApp = false;
  private readonly shapes: Shapes;
  private readonly troubles: { readonly trouble: Trouble; left: number }[] = [];
  private listening: Listening | null = null;

  private constructor(
    private readonly options: PretendGitHubOptions,
    private readonly contract: GitHubContract | null,
  ) {
    this.shapes = new Shapes(() => this.url);
  }

  static async start(options: PretendGitHubOptions = {}): Promise<PretendGitHub> {
    const github = new PretendGitHub(options, await GitHubContract.published());
    github.listening = await listen((request, response) => void github.serve(request, response));
    return github;
  }

  /** Throws if anything that was said here, by either side, breaks the published contract. */
  async stop(): Promise<void> {
    await this.listening?.stop();
    const broken = this.contract?.violations ?? [];
    if (broken.length > 0) throw new Error(['Against the published contract:', ...broken].join('\n  '));
  }

  /** Whether what is said is held against the published contract. */
  get isHeldToContract(): boolean {
    return this.contract !== null;
  }

  /** What to give as GITHUB_URL. */
  get url(): string {
    return `${this.listening?.url ?? ''}${this.options.path ?? ''}`;
  }

  /** The environment that lets Gatehouse in. */
  get settings(): Record<string, string> {
    const { webhookSecret: secret } = this.options;
    return {
      ...{ GITHUB_URL: this.url, GITHUB_TOKEN: this.token },
      ...(secret === undefined ? {} : { GITHUB_WEBHOOK_SECRET: secret }),
    };
  }

  repository(name: string): PretendRepository {
    const found = this.repositories.get(name) ?? new PretendRepository(name);
    this.repositories.set(name, found);
    return found;
  }

  /** The next requests that fit meet this; troubles that were added first come first. */
  trouble(trouble: Omit<Trouble, 'times'> & { readonly times?: number }): void {
    const { times = 1 } = trouble;
    this.troubles.push({ trouble: { ...trouble, times }, left: times });
  }

  /** Nothing that was to go wrong does any more. */
  forgive(): void {
    this.troubles.length = 0;
  }

  /** A webhook about a repository, signed as GitHub signs: both ways, of which only the second is worth anything. */
  hook(event: string, repository: string, about: object = {}): Hook {
    const body = JSON.stringify({ ...about, repository: { id: 77, full_name: repository } });
    const secret = this.options.webhookSecret ?? '';
    return {
      body,
      headers: {
        ...{ 'content-type': 'application/json', 'user-agent': 'GitHub-Hookshot/044aadd', 'x-github-event': event },
        'x-github-delivery': randomUUID(),
        'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
    };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrived = await arrival(request);
    this.requests.push(arrived);
    const trouble = this.nextTrouble(arrived);
    if (trouble === 'hang') return;
    if (trouble === 'crawl') response.writeHead(200, { 'content-type': 'application/json' }).write('{"total_count":');
    else if (trouble === 'cut') response.destroy();
    else if (trouble !== null && trouble !== 'cut-after') send(response, trouble);
    else {
      const reply = this.reply(arrived);
      if (trouble === 'cut-after') response.destroy();
      else send(response, reply);
    }
  }

  private nextTrouble({ method, path }: Arrived): Trouble['what'] | null {
    const found = this.troubles.find(({ trouble, left }) => left > 0 && trouble.on.test(`${method} ${path}`));
    if (found === undefined) return null;
    found.left -= 1;
    return found.trouble.what;
  }

  private reply(arrived: Arrived): Reply {
    const { path = '' } = this.options;
    if (!arrived.path.startsWith(`${path}/`)) return page();
    const request = { ...arrived, path: arrived.path.slice(path.length) };
    this.contract?.checkRequest(request);
    const reply = this.answer(request);
    this.contract?.checkReply(request, reply);
    return reply;
  }

  private answer(request: Arrived): Reply {
    try {
      return this.answerTo(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, message, headers, errors } = error;
      return refusal(status, message, { headers, ...(errors === null ? {} : { errors }) });
    }
  }

  private answerTo(request: Arrived): Reply {
    if (request.headers['authorization'] !== `Bearer ${this.token}`) throw new Refusal(401, 'Bad credentials');
    if (request.path === '/user') {
      if (this.isApp) throw new Refusal(403, 'Resource not accessible by integration');
      return { status: 200, body: this.shapes.user() };
    }
    const [, name = '', below = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(request.path) ?? [];
    const repository = this.repositories.get(decodeURIComponent(name));
    if (repository?.rights.see !== true) throw new Refusal(404, 'Not Found');
    if (repository.movedTo !== null) {
      const url = `${this.url}/repositories/77`;
      return { status: 301, headers: { location: url }, body: { message: 'Moved Permanently', url } };
    }
    for (const { method, path, answer } of ROUTES) {
      const match = path.exec(below);
      if (method !== request.method || match === null) continue;
      return answer({ request, repository, shapes: this.shapes, places: match.slice(1).map(decodeURIComponent) });
    }
    throw new Refusal(404, 'Not Found');
  }
}

/** An error in GitHub's own form. */
export function refusal(
  status: number,
  message: string,
  { headers = {}, errors }: { headers?: Readonly<Record<string, string>>; errors?: readonly object[] } = {},
): Reply {
  const documentation_url = 'https://docs.github.com/rest';
  return {
    status,
    headers,
    body: { message, documentation_url, status: String(status), ...(errors === undefined ? {} : { errors }) },
  };
}

/** What a server shows to people, at an address that is not of its interface. */
export function page(status = 404): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>GitHub</title>',
  };
}
