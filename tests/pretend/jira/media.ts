import type { Asked } from './asked.js';
import { seen } from './asked.js';
import type { PretendJira } from './pretend-jira.js';
import { errorReply, type Reply } from './request.js';
import type { KeptAttachment } from './state.js';
import { listen, type Listening } from './listening.js';

/** Attachments. On Cloud their bytes come from a host of their own, which wants no credentials and tells when it was sent some. */
export class Media {
  /** The `authorization` headers that reached the other host; there should be none. */
  readonly credentialsSeen: string[] = [];
  /** Where the next redirects lead, in the place of the other host. */
  redirectsTo: string | null = null;
  private constructor(
    private readonly jira: PretendJira,
    private readonly host: Listening,
  ) {}

  static async start(jira: PretendJira): Promise<Media> {
    const host = await listen((request, response) => {
      const { authorization } = request.headers;
      if (authorization !== undefined) media.credentialsSeen.push(authorization);
      const [, id = ''] = /^\/file\/([^/]+)\/binary$/.exec(request.url ?? '') ?? [];
      const attachment = media.find(id);
      if (attachment === null) response.writeHead(404).end();
      else response.writeHead(200, media.headersOf(attachment)).end(attachment.content);
    });
    const media = new Media(jira, host);
    return media;
  }

  stop(): Promise<void> {
    return this.host.stop();
  }

  /** `GET /attachment/content/{id}`: the bytes are elsewhere. */
  content({ request, places: [id = ''], by }: Asked): Reply {
    const attachment = this.of(id, by);
    if (attachment === null) return errorReply(404, 'The attachment was not found.');
    if (request.query.get('redirect') === 'false') return this.bytes(attachment);
    return { status: 303, headers: { location: this.redirectsTo ?? `${this.host.url}/file/${id}/binary` }, body: null };
  }

  /** `GET /secure/attachment/{id}/{name}` of Data Center: the bytes are here. */
  secure({ places: [id = ''], by }: Asked): Reply {
    const attachment = this.of(id, by);
    if (by === 'anonymous')
      return { status: 302, headers: { location: '/login.jsp?permissionViolation=true' }, body: null };
    return attachment === null ? errorReply(404, 'The attachment was not found.') : this.bytes(attachment);
  }

  /** Of one attachment by itself the id is a number, whereas at its issue it is a text. */
  about({ places: [id = ''], by }: Asked): Reply {
    const attachment = this.of(id, by);
    if (attachment === null) return errorReply(404, 'The attachment was not found.');
    return { status: 200, body: { ...this.jira.shapes.attachment(attachment), id: Number(attachment.id) } };
  }

  private bytes(attachment: KeptAttachment): Reply {
    return { status: 200, headers: this.headersOf(attachment), body: attachment.content };
  }

  private headersOf({ mediaType, content, fileName }: KeptAttachment): Record<string, string> {
    return {
      'content-type': mediaType,
      'content-length': String(content.length),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    };
  }

  private of(id: string, by: Asked['by']): KeptAttachment | null {
    const issue = [...this.jira.state.issues.values()].find(({ attachments }) =>
      attachments.some((each) => each.id === id),
    );
    if (issue === undefined) return null;
    seen(this.jira, issue.id, by);
    return this.find(id);
  }

  private find(id: string): KeptAttachment | null {
    const all = [...this.jira.state.issues.values()].flatMap(({ attachments }) => attachments);
    return all.find((each) => each.id === id) ?? null;
  }
}
