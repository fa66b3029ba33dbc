import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { ZodType } from 'zod';
import { Settings } from '../../platform/config/settings.service.js';
import {
  SiteRunner,
  type Answer,
  type ControlNodeAddress,
  type FollowedRun,
  type Ledger,
  type RunState,
  type StartOrder,
} from '../../rollouts/site-runner.js';
import {
  envelope,
  eventsAnswer,
  haveAnswer,
  listAnswer,
  plainAnswer,
  startAnswer,
  tombstoneAnswer,
} from './answer.schema.js';
import { playbooksDigest } from './playbooks-digest.service.js';
import { SshLine, type Call, type GateVerb, type Reply } from './ssh-line.service.js';

const CALL_SECONDS = 10;
/** `start` waits for the site's lock and a cold executor, `list` for Ansible to read the inventory once. */
const SLOW_CALL_SECONDS = 30;
/** The slowest line that staging is given time for, in bytes a second. */
const SLOWEST_LINE = 100_000;

/** Reaches Ansible on the control nodes through their gate: a forced SSH command, one JSON document in, one out. */
@Injectable()
export class AnsibleSiteRunner extends SiteRunner {
  private readonly lines = new Map<string, SshLine>();
  private digest: Promise<string> | null = null;

  constructor(private readonly settings: Settings) {
    super();
  }

  override async start(node: ControlNodeAddress, order: StartOrder): Promise<Answer<{ readonly attempt: RunState }>> {
    const digest = await this.knownDigest();
    if (digest === null)
      return { kind: 'silent', silence: 'not-connected', message: 'The playbooks folder cannot be read.' };
    const { host, ...rest } = order;
    return this.ask(node, 'start', { ...rest, site: host, playbooksDigest: digest }, startAnswer, SLOW_CALL_SECONDS);
  }

  override async events(
    node: ControlNodeAddress,
    asked: {
      readonly epoch: number;
      readonly of: readonly { readonly key: string; readonly offset: number }[];
      readonly waitSeconds: number;
    },
  ): Promise<Answer<Readonly<Record<string, FollowedRun>>>> {
    const answer = await this.ask(node, 'events', asked, eventsAnswer, asked.waitSeconds + CALL_SECONDS);
    return map(answer, (said) => said.attempts);
  }

  override async tombstone(
    node: ControlNodeAddress,
    asked: { readonly epoch: number; readonly keys: readonly string[] },
  ): Promise<Answer<Readonly<Record<string, RunState['state']>>>> {
    return map(await this.ask(node, 'tombstone', asked, tombstoneAnswer), (said) => said.attempts);
  }

  override list(node: ControlNodeAddress, asked: { readonly epoch: number }): Promise<Answer<Ledger>> {
    return this.ask(node, 'list', asked, listAnswer, SLOW_CALL_SECONDS);
  }

  override async adopt(node: ControlNodeAddress, asked: { readonly epoch: number }): Promise<Answer<null>> {
    return map(await this.ask(node, 'adopt', asked, plainAnswer), () => null);
  }

  override async missing(
    node: ControlNodeAddress,
    asked: { readonly epoch: number; readonly sha256: readonly string[] },
  ): Promise<Answer<readonly string[]>> {
    return map(await this.ask(node, 'have', asked, haveAnswer), (said) => said.missing);
  }

  override async stage(
    node: ControlNodeAddress,
    artefact: { readonly sha256: string; readonly path: string; readonly bytes: number },
  ): Promise<Answer<null>> {
    const header = `${JSON.stringify({ sha256: artefact.sha256, size: artefact.bytes })}\n`;
    const stdin = Readable.from(headed(header, artefact.path), { objectMode: false });
    const seconds = 60 + artefact.bytes / SLOWEST_LINE;
    return map(read(await this.line(node).call({ verb: 'stage', stdin, seconds }), plainAnswer), () => null);
  }

  override close(): Promise<void> {
    for (const line of this.lines.values()) line.close();
    return Promise.resolve();
  }

  private async ask<Said>(
    node: ControlNodeAddress,
    verb: GateVerb,
    request: Readonly<Record<string, unknown>>,
    schema: ZodType<Said>,
    seconds = CALL_SECONDS,
  ): Promise<Answer<Said>> {
    const call: Call = { verb, stdin: JSON.stringify({ protocol: 1, ...request }), seconds };
    return read(await this.line(node).call(call), schema);
  }

  private line(node: ControlNodeAddress): SshLine {
    const kept = this.lines.get(node.id);
    if (kept !== undefined) return kept;
    const line = new SshLine(node, this.settings.get('CONTROL_NODE_KEY_FILE'));
    this.lines.set(node.id, line);
    return line;
  }

  /** Read once: the instructions that this process means. Null if the folder cannot be read; then it is tried again. */
  private async knownDigest(): Promise<string | null> {
    this.digest ??= playbooksDigest(this.settings.get('PLAYBOOKS_DIRECTORY'));
    try {
      return await this.digest;
    } catch {
      this.digest = null;
      return null;
    }
  }
}

/** The file is opened when it is its turn: who fails to read it is then there to hear of it. */
async function* headed(header: string, path: string): AsyncGenerator {
  yield Buffer.from(header);
  yield* createReadStream(path);
}

/** A document becomes an answer only when all of it is as the protocol says. */
function read<Said>(reply: Reply, schema: ZodType<Said>): Answer<Said> {
  if (reply.kind === 'silent') return reply;
  const document = parsed(reply.text);
  const outside = envelope.safeParse(document);
  if (!outside.success) return garbled();
  const { incarnation, ...rest } = outside.data;
  if (!rest.ok) {
    return {
      kind: 'refused',
      incarnation,
      epoch: rest.epoch ?? 0,
      refusal: rest.refusal,
      message: rest.message.slice(0, 2_000),
    };
  }
  const inside = schema.safeParse(document);
  return inside.success ? { kind: 'said', incarnation, epoch: rest.epoch, said: inside.data } : garbled();
}

function garbled(): Answer<never> {
  return {
    kind: 'silent',
    silence: 'garbled',
    message: 'The control node answered with something else than the protocol says.',
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function map<From, To>(answer: Answer<From>, change: (said: From) => To): Answer<To> {
  return answer.kind === 'said' ? { ...answer, said: change(answer.said) } : answer;
}
