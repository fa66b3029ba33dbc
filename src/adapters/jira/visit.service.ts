import { checked, serverSchema } from './answer.schema.js';
import { Attachments } from './attachment.service.js';
import type { JiraClient } from './client.service.js';
import type { JiraConnection } from './connection.service.js';
import { Patience } from './patience.js';
import { ClassicSearch, CloudSearch, type Search } from './search.service.js';
import type { Writing } from './ticket-reading.js';

/** One thing that was asked of the port, while it is done, with patience of its own. */
export interface Visit {
  readonly connection: JiraConnection;
  /** For what both kinds of Jira answer alike, under the second version of the interface, before it is known which of them this is. */
  readonly plain: JiraClient;
  /** What depends on the kind. */
  known(): Promise<Known>;
}

export interface Known {
  readonly kind: 'cloud' | 'data-center';
  readonly client: JiraClient;
  readonly search: Search;
  readonly attachments: Attachments;
  readonly writing: Writing;
  /** Where people look at tickets, without a slash at its end. */
  readonly pages: string;
}

/** What a server told of itself. */
interface Server {
  readonly kind: 'cloud' | 'data-center';
  readonly pages: string;
}

/** Knows what kind of Jira it is from the first visit on; that one asks at its very beginning, and waits only where it matters. */
export class JiraVisits {
  private server: Server | null = null;

  constructor(private readonly connection: JiraConnection) {}

  async begin(): Promise<Visit> {
    const { connection } = this;
    // Loaded when Jira is first spoken to: the library takes a third of a second and 35 MB that most starts need not wait for.
    const { JiraClient } = await import('./client.service.js');
    const patience = new Patience(connection.bounds);
    const plain = new JiraClient(connection, '2', patience);
    const known = this.serverBy(plain).then(({ kind, pages }): Known => {
      // The third version, whose words are documents, is Cloud's alone.
      const client = kind === 'cloud' ? new JiraClient(connection, '3', patience) : plain;
      return {
        ...{ kind, client, pages },
        search: kind === 'cloud' ? new CloudSearch(client) : new ClassicSearch(client),
        attachments: new Attachments(connection, client, kind),
        writing: kind === 'cloud' ? 'adf' : 'wiki',
      };
    });
    // Whoever needs it learns of its failure; where something else failed before, nobody does.
    known.catch(() => undefined);
    return { connection, plain, known: () => known };
  }

  private async serverBy(plain: JiraClient): Promise<Server> {
    if (this.server !== null) return this.server;
    const answer = await plain.getServerInfo();
    const { baseUrl, deploymentType } = checked(serverSchema, answer, 'what kind of server it is');
    this.server = { kind: deploymentType === 'Cloud' ? 'cloud' : 'data-center', pages: baseUrl.replace(/\/+$/, '') };
    return this.server;
  }
}
