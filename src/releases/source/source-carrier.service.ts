import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Answer } from '../../platform/answer.js';
import { Database } from '../../platform/database/database.service.js';
import { Carriers } from '../../platform/outbox/carriers.service.js';
import type { OutboxMessage } from '../../platform/outbox/outbox.table.js';
import type { Sent } from '../../platform/outbox/sent.js';
import { sentOf } from '../../platform/outbox/trouble-sent.js';
import { findDeployment, keepDeployment } from './source-deployment.table.js';
import { DEPLOYMENT_TOPIC } from './source-deployments.service.js';
import { SourceHost } from './source-host.js';
import { deploymentMessageSchema, releaseMessageSchema, type DeploymentMessage } from './source-message.schema.js';
import { RELEASE_TOPIC } from './source-releases.service.js';

/** How long to wait for a tag that nobody has set yet, in seconds. */
const TAG_WAIT = 900;

/** Carries what is to be told to the source host. Told twice comes to the same, by its port. */
@Injectable()
export class SourceCarrier implements OnModuleInit {
  constructor(
    private readonly carriers: Carriers,
    private readonly host: SourceHost,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.carriers.carry(RELEASE_TOPIC, (message) => this.whenSetUp(() => this.publish(message)));
    this.carriers.carry(DEPLOYMENT_TOPIC, (message) => this.whenSetUp(() => this.tell(message)));
  }

  /** Notes may be published before the tag is set: they wait for it. */
  private async publish({ body }: OutboxMessage): Promise<Sent> {
    const { repository, ...release } = releaseMessageSchema.parse(body);
    const commit = await this.host.commitOfTag(repository, release.tag);
    if (!commit.ok) return sentOf(commit.trouble);
    if (commit.value === null)
      return {
        state: 'later',
        because: `There is no tag ${release.tag} in ${repository} yet.`,
        afterSeconds: TAG_WAIT,
      };
    return sent(await this.host.publishRelease(repository, release), ({ url }) => `The release stands at ${url}.`);
  }

  private async tell({ body }: OutboxMessage): Promise<Sent> {
    const message = deploymentMessageSchema.parse(body);
    const deployment = await this.deploymentFor(message);
    if (!deployment.ok) return sentOf(deployment.trouble);
    const { repository, state, description } = message;
    const told = await this.host.tellDeployment(repository, deployment.value, { state, description });
    return sent(told, (how) => (how === 'told' ? `It was told: ${state}.` : `It had been told: ${state}.`));
  }

  private async deploymentFor(message: DeploymentMessage): Promise<Answer<number>> {
    const { repository, key, commit, environment, isProduction } = message;
    const known = await this.database.transaction((tx) => findDeployment(tx, repository, key));
    if (known !== null) return { ok: true, value: known };
    // What must be green was asked at the gate; here nothing is asked again, so that what is told is what happens.
    const wished = { key, commit, environment, isProduction, requiredContexts: [] };
    const made = await this.host.ensureDeployment(repository, wished);
    if (!made.ok) return made;
    const deployment = made.value.id;
    await this.database.transaction((tx) => keepDeployment(tx, { repository, key, deployment }));
    return { ok: true, value: deployment };
  }

  private async whenSetUp(carry: () => Promise<Sent>): Promise<Sent> {
    if (this.host.isSetUp) return await carry();
    return { state: 'later', because: 'No source host is set up; set GITHUB_TOKEN.', afterSeconds: 60 };
  }
}

function sent<T>(answer: Answer<T>, detail: (value: T) => string): Sent {
  return answer.ok ? { state: 'delivered', detail: detail(answer.value) } : sentOf(answer.trouble);
}
