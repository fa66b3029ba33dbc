import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import type { AttachmentContent } from '../../releases/scope/issue-tracker.js';
import { isInward, lookupOutward } from '../../platform/outward.service.js';
import { attachmentSchema, checked } from './answer.schema.js';
import type { JiraClient } from './client.service.js';
import type { JiraConnection } from './connection.service.js';
import { placeOf } from './place.js';
import { fault, isRedirect, JiraFault } from './trouble.js';

const MOST_REDIRECTS = 3;

/** The bytes of attachments, wherever Jira keeps them. */
export class Attachments {
  constructor(
    private readonly connection: JiraConnection,
    private readonly client: JiraClient,
    private readonly kind: 'cloud' | 'data-center',
  ) {}

  /** Opens one for reading. Throws a JiraFault; so does the reading, when the bytes break off or the other side falls silent. */
  async open(id: string): Promise<AttachmentContent> {
    const place = placeOf(id);
    const about = checked(attachmentSchema, await this.client.call('GET', `/attachment/${place}`), 'an attachment');
    const uri =
      this.kind === 'cloud' ? this.client.makeUri({ pathname: `/attachment/content/${place}` }) : about.content;
    const abort = new AbortController();
    const silence = new Silence(this.connection.bounds.request, abort);
    const response = await this.first(uri, abort.signal).finally(() => {
      silence.ends();
    });
    const location = isRedirect(response.status) ? response.headers.get('location') : null;
    if (location !== null) {
      await response.body?.cancel();
      return this.elsewhere(new URL(location, uri));
    }
    if (!response.ok || response.body === null) {
      throw this.connection.refusal('GET', new URL(uri).pathname, response, await response.text());
    }
    const length = Number(response.headers.get('content-length') ?? NaN);
    // A page in the place of a file, unless the file itself is a page.
    if (isPage(response) && !(isPageType(about.mimeType) && (Number.isNaN(length) || length === about.size))) {
      await response.body.cancel();
      throw anotherPage();
    }
    const bytes = silence.over(response.body);
    return { bytes: isPage(response) ? ofSize(about.size, bytes) : bytes, size: Number.isNaN(length) ? null : length };
  }

  private async first(uri: string, signal: AbortSignal): Promise<Response> {
    try {
      return await this.connection.fetch(uri, { method: 'GET', signal, headers: { accept: '*/*' } });
    } catch (error) {
      throw this.connection.faultOf(error, `GET ${new URL(uri).pathname}`);
    }
  }

  /** Another host has the bytes, and learns nothing of us: no credentials, and no way into this machine or its network's own services. */
  private async elsewhere(at: URL): Promise<AttachmentContent> {
    let url = at;
    for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
      this.refuseUnsafe(url);
      const response = await this.get(url);
      const { statusCode = 0, headers } = response;
      if (statusCode === 200) {
        const length = Number(headers['content-length'] ?? NaN);
        return { bytes: untilBroken(response), size: Number.isNaN(length) ? null : length };
      }
      response.destroy();
      if (!isRedirect(statusCode) || headers.location === undefined) {
        throw fault('unavailable', `The host that keeps Jira's attachments answered ${statusCode}.`);
      }
      url = new URL(headers.location, url);
    }
    throw fault('not-it', 'An attachment of Jira is behind too many redirects.');
  }

  private refuseUnsafe(url: URL): void {
    const isSignIn = url.origin === this.connection.base.origin && /login|signin|sso|auth/i.test(url.pathname);
    if (isSignIn) throw fault('not-it', 'In the place of an attachment Jira sends us to a sign-in page.');
    const isPlain = url.protocol === 'http:' && this.connection.base.protocol === 'http:';
    if ((url.protocol !== 'https:' && !isPlain) || this.leadsInward(url)) {
      throw unread();
    }
  }

  /** An address in numbers is looked at here, since nobody looks it up; a name is, when it is looked up. */
  private leadsInward({ hostname }: URL): boolean {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) === 0 || !isInward(address)) return false;
    return !(this.isNear && ['127.0.0.1', '::1'].includes(address));
  }

  /** Who runs Jira on this machine itself has its attachments there too; any other must not lead us here. */
  private get isNear(): boolean {
    return ['localhost', '127.0.0.1', '[::1]'].includes(this.connection.base.hostname);
  }

  private get(url: URL): Promise<IncomingMessage> {
    const request = url.protocol === 'https:' ? requestTls : requestPlain;
    return new Promise((resolve, reject) => {
      const asking = request(url, {
        agent: false,
        headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'gatehouse' },
        timeout: this.connection.bounds.request,
        ...(this.isNear ? {} : { lookup: lookupOutward }),
      });
      asking.on('response', resolve);
      asking.on('timeout', () => {
        asking.destroy(fault('unavailable', "The host that keeps Jira's attachments fell silent."));
      });
      asking.on('error', (error) => {
        const isOurs = error instanceof JiraFault;
        reject(isOurs ? error : 'code' in error && error.code === 'POINTS_INWARD' ? unread() : broken());
      });
      asking.end();
    });
  }
}

/** Aborts when nothing happens for so long. */
class Silence {
  private timer: NodeJS.Timeout;

  constructor(
    private readonly ms: number,
    private readonly abort: AbortController,
  ) {
    this.timer = this.begun();
  }

  ends(): void {
    clearTimeout(this.timer);
  }

  async *over(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.timer = this.begun();
    try {
      for await (const chunk of bytes) {
        this.timer.refresh();
        yield chunk;
        this.timer.refresh();
      }
    } catch {
      throw broken();
    } finally {
      this.ends();
    }
  }

  private begun(): NodeJS.Timeout {
    return setTimeout(() => {
      this.abort.abort(new DOMException('Nothing came.', 'TimeoutError'));
    }, this.ms);
  }
}

async function* untilBroken(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<Uint8Array> = response;
  try {
    for await (const chunk of chunks) yield chunk;
  } catch {
    throw broken();
  } finally {
    response.destroy();
  }
}

/** A page that was said to be so long and is not, is another page. */
async function* ofSize(size: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let come = 0;
  for await (const chunk of bytes) {
    come += chunk.length;
    yield chunk;
  }
  if (come !== size) throw anotherPage();
}

function anotherPage(): Error {
  return fault('not-it', 'In the place of an attachment a page for people came, such as the sign-in page of a proxy.');
}

function unread(): Error {
  return fault('not-it', 'An attachment of Jira is at an address that is not read from.');
}

function broken(): Error {
  return fault('unavailable', 'An attachment of Jira broke off.');
}

function isPage(response: Response): boolean {
  return isPageType(response.headers.get('content-type') ?? '');
}

function isPageType(mediaType: string): boolean {
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(mediaType.trim());
}
