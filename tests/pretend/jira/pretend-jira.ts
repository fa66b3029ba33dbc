import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Asker } from './asked.js';
import { Contract } from './contract.js';
import { listen, type Listening } from './listening.js';
import { Media } from './media.js';
import { apiPath, errorReply, type Arrived, type Reply, type Trouble } from './request.js';
import { Rights } from './rights.js';
import { CLOUD_ONLY, ROUTES } from './routes.js';
import { Pages, SearchIndex } from './search-index.js';
import type { IssueSeed, Seed } from './seed.js';
import { Shapes, type JiraKind } from './shape.js';
import { JiraRefusal, JiraState, type IssueChange, type KeptIssue, type KeptVersion } from './state.js';
import { ticketPage } from './ticket-page.js';
import { deliver, webhookOf, type Webhook } from './webhook.js';
import { arrival, deadLink, send } from './wire.js';

export interface PretendJiraOptions {
  readonly seed: Seed;
  /** Cloud unless told. */
  readonly kind?: JiraKind;
  /** The address of this machine at which its interface is; 127.0.0.1 unless told. */
  readonly host?: string;
  /** The port of its interface; a free one unless told. */
  readonly port?: number;
  /** Before each answer, in milliseconds. */
  readonly latency?: number;
  /** The most issues of one page, whatever is asked for. */
  readonly pageCap?: number;
  /** Not held against the published contract, for a test of what breaks it. */
  readonly contract?: false;
  /** Signs webhooks; null: they are not signed. */
  readonly webhookSecret?: string | null;
  readonly now?: () => Date;
}

/**
 * A Jira of our own: stateful, over real sockets, with the habits of the real ones. Whoever signs in as `email` with `token` (Cloud) or
 * with the bearer `token` (Data Center) is our account; anybody else is nobody, who sees what is public and is told so by nothing.
 */
export class PretendJira {
  readonly email = 'gatehouse@flip.example';
  readonly token = 'pretend-token-of-gatehouse';
  readonly kind: JiraKind;
  readonly state: JiraState;
  readonly index: SearchIndex;
  readonly pages = new Pages();
  readonly shapes: Shapes;
  /** Every request that arrived, in order. */
  readonly requests: Arrived[] = [];
  /** Calls that it would make to whoever registered, in order; with `webhooksTo` they are made at once. */
  readonly webhooks: Webhook[] = [];
  webhooksTo: string | null = null;
  readonly pageCap: number;
  /** Gives the same token again and again. */
  repeatsTokens = false;
  /** Says `isLast` on every page, though there are more. */
  saysLastTooEarly = false;
  readonly rights = new Rights();
  /** What happens elsewhere before each request is answered. */
  meanwhile: ((request: Arrived) => void) | null = null;
  private readonly troubles: { readonly trouble: Trouble; left: number }[] = [];
  private media: Media | null = null;
  private listening: Listening | null = null;

  private constructor(
    private readonly options: PretendJiraOptions,
    private readonly contract: Contract | null,
  ) {
    this.kind = options.kind ?? 'cloud';
    this.pageCap = options.pageCap ?? 100;
    this.state = new JiraState(options.seed, () => this.now());
    this.index = new SearchIndex(this.state);
    this.shapes = new Shapes(this.state, this.kind, () => `${this.url}${apiPath(this.kind)}`);
  }

  static async start(options: PretendJiraOptions): Promise<PretendJira> {
    // There is a published contract of Cloud alone.
    const hasContract = options.kind !== 'data-center' && options.contract !== false;
    const contract = hasContract ? await Contract.published() : null;
    const jira = new PretendJira(options, contract);
    jira.media = await Media.start(jira);
    jira.listening = await listen(
      (request, response) => void jira.serve(request, response),
      options.port,
      options.host,
    );
    return jira;
  }

  /** Throws if anything that was said here, by either side, breaks the published contract. */
  async stop(): Promise<void> {
    await this.listening?.stop();
    await this.attachments.stop();
    const broken = this.contract?.violations ?? [];
    if (broken.length > 0) throw new Error(['Against the published contract:', ...broken].join('\n  '));
  }

  /** What to give as JIRA_URL. */
  get url(): string {
    if (this.listening === null) throw new Error('The pretended Jira is not listening.');
    return this.listening.url;
  }

  get attachments(): Media {
    if (this.media === null) throw new Error('The pretended Jira has not started.');
    return this.media;
  }

  /** The environment that lets Gatehouse in. */
  get settings(): Record<string, string> {
    const address = { JIRA_URL: this.url, JIRA_TOKEN: this.token };
    return this.kind === 'cloud' ? { ...address, JIRA_EMAIL: this.email } : address;
  }

  /** Writes stay unseen by so many searches, or until `settle()`. */
  lagIndex(searches = Infinity): void {
    this.index.lag = searches;
  }

  settle(): void {
    this.index.settle();
  }

  /** The next requests that fit meet this; troubles that were added first come first, unless one is put before them. */
  trouble(
    trouble: Omit<Trouble, 'times'> & { readonly times?: number },
    place: 'last' | 'before-others' = 'last',
  ): void {
    const { times = 1 } = trouble;
    const kept = { trouble: { ...trouble, times }, left: times };
    if (place === 'last') this.troubles.push(kept);
    else this.troubles.unshift(kept);
  }

  /** Every request that fits meets this from now on. */
  always(trouble: Omit<Trouble, 'times'>): void {
    this.trouble({ ...trouble, times: Infinity });
  }

  /** Nothing that was to go wrong does any more. */
  forgive(): void {
    this.troubles.length = 0;
  }

  /** Our account is not in this issue security level. */
  hiddenFrom(level: string): void {
    this.rights.hiddenLevels.add(level);
  }

  /** Somebody else opens an issue in Jira. */
  addIssue(seed: IssueSeed): KeptIssue {
    const issue = this.state.addIssue(seed);
    this.index.written(issue.id, null);
    this.tellOf('jira:issue_created', issue);
    return issue;
  }

  /** Somebody else changes an issue in Jira. */
  changeIssue(key: string, change: IssueChange): KeptIssue {
    return this.writeIssue(this.state.issueOf(key).id, () => this.state.changeIssue(key, change));
  }

  removeIssue(key: string): void {
    const before = this.state.removeIssue(key);
    this.index.written(before.id, before);
    this.tellOf('jira:issue_deleted', before);
  }

  issue(key: string): KeptIssue {
    return this.state.issueOf(key);
  }

  /** Throws if the project has no version of that name. */
  version(project: string, name: string): KeptVersion {
    const version = this.state.findVersion(project, name);
    if (version === null) throw new Error(`${project} has no version ${name}.`);
    return version;
  }

  writeIssue(id: string, change: () => KeptIssue): KeptIssue {
    const before = this.state.issueOf(id);
    const after = change();
    this.index.written(id, before);
    this.tellOf('jira:issue_updated', after);
    return after;
  }

  tell(event: string, about: object): void {
    const webhook = webhookOf(event, about, { secret: this.options.webhookSecret ?? null, at: this.now().getTime() });
    this.webhooks.push(webhook);
    if (this.webhooksTo !== null) void deliver(webhook, this.webhooksTo).catch(() => 0);
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  private tellOf(event: string, issue: KeptIssue): void {
    if (this.listening !== null) this.tell(event, { issue: this.shapes.issue(issue, ['*all']) });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrived = await arrival(request);
    this.requests.push(arrived);
    const { latency = 0 } = this.options;
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    this.meanwhile?.(arrived);
    const trouble = this.nextTrouble(arrived);
    if (trouble === 'hang') return;
    if (trouble === 'crawl') response.writeHead(200, { 'content-type': 'application/json' }).write('{"issues":[');
    else if (trouble === 'cut') response.destroy();
    else if (trouble !== null && trouble !== 'cut-after') send(response, trouble);
    else {
      const reply = this.reply(arrived);
      if (trouble === 'cut-after') response.destroy();
      else send(response, reply);
    }
  }

  private nextTrouble(request: Arrived): Exclude<Trouble['what'], (request: Arrived) => Reply> | null {
    const { method, path } = request;
    const found = this.troubles.find(({ trouble, left }) => left > 0 && trouble.on.test(`${method} ${path}`));
    if (found === undefined) return null;
    found.left -= 1;
    const { what } = found.trouble;
    return typeof what === 'function' ? what(request) : what;
  }

  private reply(request: Arrived): Reply {
    this.contract?.checkRequest(request);
    const reply = this.answer(request);
    this.contract?.checkReply(request, reply);
    return reply;
  }

  private answer(request: Arrived): Reply {
    const by = this.askerOf(request);
    const secure = /^\/secure\/attachment\/([^/]+)\/[^/]+$/.exec(request.path);
    if (secure !== null)
      return this.attachments.secure({ request, places: secure.slice(1).map(decodeURIComponent), by });
    const [, key] = /^\/browse\/([A-Z][A-Z0-9_]*-\d+)$/.exec(request.path) ?? [];
    if (key !== undefined && request.method === 'GET') return ticketPage(this.state, key);
    const [, version = '', below = ''] = /^\/rest\/api\/(2|3|latest)(\/.*)$/.exec(request.path) ?? [];
    if (below === '' || (this.kind === 'data-center' && (version === '3' || CLOUD_ONLY.test(below)))) return deadLink();
    for (const { method, path, answer } of ROUTES) {
      const match = path.exec(below);
      if (method !== request.method || match === null) continue;
      try {
        return answer(this, { request, places: match.slice(1).map(decodeURIComponent), by });
      } catch (error) {
        if (error instanceof JiraRefusal) return errorReply(error.status, error.message, error.errors);
        throw error;
      }
    }
    return deadLink();
  }

  private askerOf({ headers }: Arrived): Asker {
    const ours =
      this.kind === 'cloud'
        ? `Basic ${Buffer.from(`${this.email}:${this.token}`).toString('base64')}`
        : `Bearer ${this.token}`;
    return headers['authorization'] === ours ? 'account' : 'anonymous';
  }
}
