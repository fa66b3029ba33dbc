import { Injectable, Optional } from '@nestjs/common';
import type { Answer } from '../../platform/answer.js';
import { Settings } from '../../platform/config/settings.service.js';
import {
  SourceHost,
  type Provenance,
  type PublishedFile,
  type SourceCheck,
  type SourceDeploymentState,
  type SourceStanding,
} from '../../releases/source/source-host.js';
import { GitHubConnection } from './connection.service.js';
import { standingOf } from './proving.service.js';
import { GitHubReading } from './reading.service.js';
import { GitHubFault } from './trouble.js';
import { Visit } from './visit.service.js';
import { GitHubWriting, type WishedDeployment } from './writing.service.js';

/** Where GitHub's own cloud answers. */
const CLOUD = 'https://api.github.com';

/** GitHub, in its cloud or as an Enterprise server, behind the port for source. Every method answers; none throws for what the outside does. */
@Injectable()
export class GitHubSourceHost extends SourceHost {
  override readonly isSetUp = true;
  private readonly connection: GitHubConnection;

  /** Throws when GITHUB_TOKEN is not set. A connection is given by tests alone. */
  constructor(settings: Settings, @Optional() connection?: GitHubConnection) {
    super();
    this.connection = connection ?? connectionOf(settings);
  }

  override standing(repositories: readonly string[]): Promise<Answer<SourceStanding>> {
    return this.answered((visit) => standingOf(visit, repositories));
  }

  override checksOn(repository: string, commit: string): Promise<Answer<readonly SourceCheck[]>> {
    return this.answered((visit) => new GitHubReading(visit).checksOn(repository, commit));
  }

  override commitOfTag(repository: string, tag: string): Promise<Answer<string | null>> {
    return this.answered((visit) => new GitHubReading(visit).commitOfTag(repository, tag));
  }

  override provenanceOf(repository: string, sha256: string): Promise<Answer<readonly Provenance[]>> {
    return this.answered((visit) => new GitHubReading(visit).provenanceOf(repository, sha256));
  }

  override publishedUnder(repository: string, tag: string): Promise<Answer<readonly PublishedFile[]>> {
    return this.answered((visit) => new GitHubReading(visit).publishedUnder(repository, tag));
  }

  override publishRelease(
    repository: string,
    release: { readonly tag: string; readonly title: string; readonly notes: string },
  ): Promise<Answer<{ readonly url: string }>> {
    return this.answered((visit) => new GitHubWriting(visit).publishRelease(repository, release));
  }

  override ensureDeployment(
    repository: string,
    deployment: WishedDeployment,
  ): Promise<Answer<{ readonly id: number }>> {
    return this.answered((visit) => new GitHubWriting(visit).ensureDeployment(repository, deployment));
  }

  override tellDeployment(
    repository: string,
    deployment: number,
    told: { readonly state: SourceDeploymentState; readonly description: string },
  ): Promise<Answer<'told' | 'already-told'>> {
    return this.answered((visit) => new GitHubWriting(visit).tellDeployment(repository, deployment, told));
  }

  private async answered<T>(work: (visit: Visit) => Promise<T>): Promise<Answer<T>> {
    const visit = new Visit(this.connection);
    try {
      return { ok: true, value: await visit.within(work(visit)) };
    } catch (error) {
      // Anything else is a fault of our own, and no answer of GitHub's.
      if (error instanceof GitHubFault) return { ok: false, trouble: error.trouble };
      throw error;
    }
  }
}

function connectionOf(settings: Settings): GitHubConnection {
  const token = settings.get('GITHUB_TOKEN');
  if (token === undefined) throw new Error('GitHub is not set up: GITHUB_TOKEN is needed.');
  return new GitHubConnection({ url: settings.get('GITHUB_URL') ?? CLOUD, token });
}
