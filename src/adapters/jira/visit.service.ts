import { checked, serverSchema } from './answer.schema.js';
import { Attachments } from './attachment.service.js';
import type { JiraClient } from './client.service.js';
import type { JiraConnection } from './connection.service.js';
import { ClassicSearch, CloudSearch, type Search } from './search.service.js';
import type { Writing } from './ticket-reading.js';

/** One thing that was asked of the port, while it is done: one client with its patience, and what kind of Jira it speaks to. */
export interface Visit {
  readonly connection: JiraConnection;
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

/** Knows what kind of Jira it is from the first visit on. */
export class JiraVisits {
  private server: Server | null = null;

  constructor(private readonly connection: JiraConnection) {}

  async begin(): Promise<Visit> {
    const { connection } = this;
    // Loaded when Jira is first spoken to: the library takes a third of a second and 35 MB that most starts need not wait for.
    const { JiraClient } = await import('./client.service.js');
    // Both kinds answer this under the second version of the interface; the third is Cloud's alone.
    this.server ??= serverOf(await new JiraClient(connection, '2').getServerInfo());
    const { kind, pages } = this.server;
    const client = new JiraClient(connection, kind === 'cloud' ? '3' : '2');
    return {
      ...{ connection, kind, client, pages },
      search: kind === 'cloud' ? new CloudSearch(client) : new ClassicSearch(client),
      attachments: new Attachments(connection, client, kind),
      writing: kind === 'cloud' ? 'adf' : 'wiki',
    };
  }
}

function serverOf(answer: unknown): Server {
  const { baseUrl, deploymentType } = checked(serverSchema, answer, 'what kind of server it is');
  return { kind: deploymentType === 'Cloud' ? 'cloud' : 'data-center', pages: baseUrl.replace(/\/+$/, '') };
}
