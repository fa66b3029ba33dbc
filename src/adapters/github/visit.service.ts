import type { z } from 'zod';
import { checked, repositorySchema } from './answer.schema.js';
import type { GitHubConnection, Reply } from './connection.service.js';
import { fault, GitHubFault } from './trouble.js';

type Parameters = Readonly<Record<string, unknown>>;

const PAGE = 100;
/** GitHub itself lists no more than a thousand of most things. */
const MOST_PAGES = 30;

/** A repository's name in the two parts in which GitHub wants it. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** Throws a GitHubFault for what is no name of a repository, as `..` would lead elsewhere. */
export function repositoryOf(name: string): Repository {
  const [, owner, repo] = /^([A-Za-z0-9][A-Za-z0-9-]{0,38})\/([A-Za-z0-9._-]{1,100})$/.exec(name) ?? [];
  if (owner === undefined || repo === undefined || repo === '.' || repo === '..')
    throw fault('invalid', 'This is not the name of a repository; write owner/name.');
  return { owner, repo };
}

/** One thing that was asked of the port, while it is done: all its requests are given up together. */
export class Visit {
  private readonly giveUp = new AbortController();

  constructor(private readonly connection: GitHubConnection) {}

  /** Answers within the time that the whole may take, whatever hangs. */
  async within<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.giveUp.abort();
        reject(fault('unavailable', 'GitHub took too long for all that was asked of it.'));
      }, this.connection.bounds.whole);
    });
    // It ends by its own fault soon after it was given up, and nobody listens any more.
    work.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is answered, in the form that is relied on. */
  async read<T>(route: string, parameters: Parameters, schema: z.ZodType<T>): Promise<T> {
    return checked(schema, (await this.ask(route, parameters)).data, whatIn(route));
  }

  /** As `read`; null where GitHub has it not. A repository that is hidden from us answers the same, so that is asked then. */
  async find<T>(route: string, parameters: Parameters & Repository, schema: z.ZodType<T>): Promise<T | null> {
    try {
      return await this.read(route, parameters, schema);
    } catch (error) {
      if (!(error instanceof GitHubFault) || error.trouble.kind !== 'not-found') throw error;
      await this.connection.onceSeen(`${parameters.owner}/${parameters.repo}`, () => this.repository(parameters));
      return null;
    }
  }

  /** Throws `not-found` where our token does not see it. */
  async repository({ owner, repo }: Repository): Promise<z.infer<typeof repositorySchema>> {
    return await this.read('GET /repos/{owner}/{repo}', { owner, repo }, repositorySchema);
  }

  async ask(route: string, parameters: Parameters): Promise<Reply> {
    return await this.connection.ask({ route, parameters, signal: this.giveUp.signal });
  }

  /**
   * All of a list, page by page. Where GitHub counts it, throws `unavailable` if it gave another number: what is left out could be the one
   * that failed. A list without an end is an error too.
   */
  async all<T, A>(
    route: string,
    parameters: Parameters,
    {
      schema,
      items,
      count,
    }: { schema: z.ZodType<A>; items: (answer: A) => readonly T[]; count?: (answer: A) => number },
  ): Promise<readonly T[]> {
    const found: T[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const { data, header } = await this.ask(route, { ...parameters, per_page: PAGE, page });
      const answer = checked(schema, data, whatIn(route));
      found.push(...items(answer));
      if (/rel="next"/.test(header('link') ?? '')) continue;
      if (count !== undefined && count(answer) !== found.length)
        throw fault(
          'unavailable',
          `GitHub counts ${String(count(answer))} and gave ${String(found.length)} ${whatIn(route)}.`,
        );
      return found;
    }
    throw fault('unavailable', `GitHub lists more than ${String(MOST_PAGES * PAGE)} ${whatIn(route)}.`);
  }
}

/** The last word of a route's path: `check-runs`. */
function whatIn(route: string): string {
  return route.split('/').findLast((part) => !part.includes('{')) ?? route;
}
