import JiraApi from 'jira-client';
import type { JiraConnection, Request } from './connection.service.js';
import type { Patience } from './patience.js';
import { placeOf } from './place.js';
import { fault, JiraFault } from './trouble.js';

/** What we use of jira-client, with answers that are not believed before they are checked. */
interface Calls {
  getServerInfo(): Promise<unknown>;
  getCurrentUser(): Promise<unknown>;
  getProject(key: string): Promise<unknown>;
  getVersions(project: string): Promise<unknown>;
  createVersion(version: object): Promise<unknown>;
  updateIssue(key: string, change: object): Promise<unknown>;
  genericGet(endpoint: string): Promise<unknown>;
}

/** The published types hide the very methods that have to be put right; by these it can be derived from. */
const Library: new (options: JiraApi.JiraApiOptions) => Calls = JiraApi;

/** What `makeRequestHeader` of the library hands on. */
interface Prepared extends Request {
  readonly [option: string]: unknown;
}

/**
 * jira-client with its faults mended where everything passes: addresses are encoded as they were meant, an answer is checked for what
 * it is, errors keep their status and the time to wait, and the library never learns the credentials. Made anew for each thing that is
 * asked of the port, with the patience of that.
 */
export class JiraClient extends Library {
  constructor(
    private readonly connection: JiraConnection,
    private readonly api: '2' | '3',
    private readonly patience: Patience,
  ) {
    super({ host: connection.base.hostname, apiVersion: api });
  }

  /** Any call below the interface's path, whose places are already encoded. */
  async call(method: string, pathname: string, body?: object): Promise<unknown> {
    return this.doRequest({ method, uri: this.makeUri({ pathname }), ...(body === undefined ? {} : { body }) });
  }

  /** Sends the changed fields alone; the library's own sends the read-only id as well. */
  async updateVersion(id: string, changes: object): Promise<unknown> {
    return this.call('PUT', `/version/${placeOf(id)}`, changes);
  }

  /** As the library calls it; the library's own takes the escapes out again. The places of `pathname` come encoded. */
  makeUri({ pathname, query = {} }: { pathname: string; query?: Readonly<Record<string, string>> }): string {
    const { origin, pathname: base } = this.connection.base;
    const uri = new URL(`${origin}${base.replace(/\/$/, '')}/rest/api/${this.api}${pathname}`);
    for (const [name, value] of Object.entries(query)) uri.searchParams.append(name, value);
    return uri.href;
  }

  /** Everything that the library sends comes through here. Tries again what may pass, for as long as patience lasts. */
  async doRequest({ method, uri, body }: Prepared): Promise<unknown> {
    const { passing } = this.connection;
    for (let tries = 1; ; tries += 1) {
      await this.restAsAsked();
      try {
        return await this.connection.ask({ method, uri, ...(body === undefined ? {} : { body }) });
      } catch (error) {
        const wait = error instanceof JiraFault ? this.patience.waitAfter(error.trouble, tries, passing.dice()) : null;
        if (wait === null) throw error;
        await this.connection.wait(wait);
      }
    }
  }

  /** When Jira has told anybody here to wait, all wait. */
  private async restAsAsked(): Promise<void> {
    const { rest } = this.connection;
    if (rest === 0) return;
    if (this.patience.spend(rest) === null) {
      throw fault('rate-limited', 'Jira asked us to wait, and it is not yet time.', Math.ceil(rest / 1000));
    }
    await this.connection.wait(rest);
  }
}
