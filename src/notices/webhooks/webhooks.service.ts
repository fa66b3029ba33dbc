import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { endDelivery } from '../../evidence/deliveries/delivery.table.js';
import type { Caller } from '../../people/caller.js';
import { Clock } from '../../platform/clock.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, notFound } from '../../platform/http/problem.js';
import { makeLaneDue, takeBack, waitingInLane, type ShownMessage } from '../../platform/outbox/outbox.table.js';
import type { Sent } from '../../platform/outbox/sent.js';
import { Environments } from '../../sites/environments.service.js';
import { WebhookSigning } from './signing.service.js';
import { sentByAnswer } from './webhook-answer.js';
import { testBodyOf } from './webhook-body.js';
import { laneOf } from './webhook-channel.service.js';
import { WebhookSender } from './webhook-sender.js';
import type { PauseBody, RotationBody, WebhookBody } from './webhook.schema.js';
import {
  findEndpoint,
  holdEndpointsOf,
  keepEndpoint,
  listEndpoints,
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateEndpoint,
  type WebhookEndpoint,
} from './webhook.table.js';

/** Of one Trust, and of those for everybody: no more than are told at once, so that all can be (abuse 75). */
const AT_MOST = 5;

/** An endpoint with its newest secret, which is shown this once. */
export interface WebhookWithSecret extends WebhookEndpoint {
  readonly secret: string;
}

/** An endpoint with what has not reached it. */
export interface ShownWebhook extends WebhookEndpoint {
  readonly waiting: readonly ShownMessage[];
}

/** The addresses of programs that are told what people are told. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly environments: Environments,
    private readonly sender: WebhookSender,
    private readonly signing: WebhookSigning,
  ) {}

  async list(): Promise<{ webhooks: readonly WebhookEndpoint[] }> {
    return { webhooks: await this.database.transaction(listEndpoints) };
  }

  /** One endpoint, with what has not reached it. Refuses with 404 one that is not there. */
  async find(id: string): Promise<ShownWebhook> {
    return await this.database.transaction(async (tx) => {
      return { ...(await found(tx, id)), waiting: await waitingInLane(tx, laneOf(id)) };
    });
  }

  /**
   * Registers an address, and answers the secret that its messages are signed with. Refuses (400) an address that nothing would be
   * sent to and a Trust that there is none, and (409) an address that is registered, and a sixth of a Trust.
   */
  async register({ title, url, trust, events }: WebhookBody, caller: Caller): Promise<WebhookWithSecret> {
    this.refuse(url, trust);
    return await this.database.transaction(async (tx) => {
      if ((await holdEndpointsOf(tx, trust)) >= AT_MOST)
        throw conflict(`There are ${AT_MOST} of them already; remove one that is not needed.`);
      const id = await keepEndpoint(tx, { title, url: new URL(url).href, trust, events, by: caller.person });
      if (id === null) throw conflict('This address is registered already; change what it gets by removing it first.');
      const endpoint = await found(tx, id);
      await said(tx, caller, 'webhook.registered', id, { title, host: hostOf(endpoint), trust, events });
      return { ...endpoint, secret: this.signing.secretOf(endpoint) };
    });
  }

  /** Gives an endpoint another secret. The one before counts beside it for some hours, so that the receiver can change over. */
  async rotate(id: string, { overlapHours }: RotationBody, caller: Caller): Promise<WebhookWithSecret> {
    return await this.database.transaction(async (tx) => {
      if (!(await rotateEndpoint(tx, await found(tx, id), overlapHours)))
        throw conflict('Somebody else gave it another secret at this moment; look at it again.');
      const endpoint = await found(tx, id);
      await said(tx, caller, 'webhook.rotated', id, { generation: endpoint.generation, overlapHours });
      return { ...endpoint, secret: this.signing.secretOf(endpoint) };
    });
  }

  /** Has nothing sent to it; what it is to be told waits. Refuses (409) one that is paused. */
  async pause(id: string, { because }: PauseBody, caller: Caller): Promise<WebhookEndpoint> {
    return await this.database.transaction(async (tx) => {
      await found(tx, id);
      if (!(await pauseEndpoint(tx, id, because))) throw conflict('It is paused already.');
      await said(tx, caller, 'webhook.paused', id, { because });
      return await found(tx, id);
    });
  }

  /** Lets messages go out again, at once. Refuses (409) one that is not paused. */
  async resume(id: string, caller: Caller): Promise<WebhookEndpoint> {
    return await this.database.transaction(async (tx) => {
      await found(tx, id);
      if (!(await resumeEndpoint(tx, id))) throw conflict('It is not paused.');
      await makeLaneDue(tx, laneOf(id));
      await said(tx, caller, 'webhook.resumed', id, {});
      return await found(tx, id);
    });
  }

  /** Sends it a message about nothing, now and once, and answers what came of it. */
  async test(id: string, caller: Caller): Promise<Sent> {
    const endpoint = await this.database.transaction((tx) => found(tx, id));
    const at = this.clock.now();
    const body = testBodyOf(at);
    const headers = this.signing.headers(endpoint, { id: randomUUID(), at, body });
    const answer = await this.sender.send({ url: endpoint.url, headers, body });
    await this.database.transaction((tx) => said(tx, caller, 'webhook.tested', id, { answer }));
    return sentByAnswer(answer, { since: at, now: at });
  }

  /** Removes it. What had not reached it is shown as failed. */
  async remove(id: string, caller: Caller): Promise<void> {
    await this.database.transaction(async (tx) => {
      const endpoint = await found(tx, id);
      if (!(await removeEndpoint(tx, id))) throw notFound('webhook');
      const deliveries = await takeBack(tx, laneOf(id));
      for (const delivery of deliveries)
        await endDelivery(tx, delivery, { state: 'failed', detail: 'The endpoint was removed.' });
      await said(tx, caller, 'webhook.removed', id, { host: hostOf(endpoint), deliveries });
    });
  }

  private refuse(url: string, trust: string | null): void {
    // Says so before anything else where there is no key.
    this.signing.secretOf({ id: '', generation: 1 });
    const objection = this.sender.objectionTo(url);
    const fix = 'use https:// and the full name of a host, or have it listed in WEBHOOK_HOSTS, with its port';
    if (objection !== null) throw badRequest([{ field: 'url', fault: objection, fix }]);
    if (trust !== null && this.environments.trust(trust) === null)
      throw badRequest([
        { field: 'trust', fault: 'is none that there is', fix: 'use an id that the service shows you' },
      ]);
  }
}

/** The rest of an address may hold a token of the receiver's, which is nothing for a record that is kept for ever. */
function hostOf({ url }: WebhookEndpoint): string {
  return new URL(url).host;
}

async function found(tx: Tx, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(tx, id);
  if (endpoint === null) throw notFound('webhook');
  return endpoint;
}

async function said(
  tx: Tx,
  { person }: Caller,
  action: string,
  id: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await record(tx, { actor: `person:${person}`, action, subject: `webhook:${id}`, detail });
}
