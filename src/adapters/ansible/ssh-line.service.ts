import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import type { ClientChannel } from 'ssh2';
import { dieAt } from '../../platform/fail-point.service.js';
import type { ControlNodeAddress, Silence } from '../../rollouts/site-runner.js';

/** What came back over SSH: a whole document, or the reason why nothing did. */
export type Reply =
  | { readonly kind: 'document'; readonly text: string }
  | { readonly kind: 'silent'; readonly silence: Silence; readonly message: string };

/** What the gate on a control node is asked; each is a point at which a crash test kills this process, before and after. */
export const GATE_VERBS = ['start', 'events', 'tombstone', 'list', 'adopt', 'have', 'stage'] as const;
export type GateVerb = (typeof GATE_VERBS)[number];

export interface Call {
  readonly verb: GateVerb;
  readonly stdin: string | Readable;
  readonly seconds: number;
}

/** sshd gives a connection ten sessions unless told otherwise. */
const CHANNELS = 9;
const LONGEST_REPLY = 8_000_000;
const CONNECT_MS = 8_000;
const BACK_OFF_MS = [0, 500, 1_000, 2_000, 5_000];

/**
 * One lasting SSH connection to one control node, shared by all calls and opened again when it breaks. The control node's host key
 * is the pinned one or there is no connection. Nothing here throws: a call ends in a document or in silence.
 */
export class SshLine {
  private ssh: NodeSSH | null = null;
  private connecting: Promise<Reply | NodeSSH> | null = null;
  private failures = 0;
  private notBefore = 0;
  private refusal: Reply | null = null;
  private busy = 0;
  private readonly queue: (() => void)[] = [];
  private closed = false;

  constructor(
    private readonly address: ControlNodeAddress,
    private readonly keyFile: string | undefined,
  ) {}

  /** Runs the gate's verb with this input; at most nine calls at once, others wait their turn. */
  async call(call: Call): Promise<Reply> {
    await this.takeChannel();
    try {
      const ssh = await this.connected();
      if ('kind' in ssh) return ssh;
      dieAt(`gate.${call.verb}`, 'before');
      const reply = await this.exchange(ssh, call);
      dieAt(`gate.${call.verb}`, 'after');
      return reply;
    } finally {
      this.busy -= 1;
      this.queue.shift()?.();
    }
  }

  /** Ends the connection; calls that wait on it end in silence. */
  close(): void {
    this.closed = true;
    this.ssh?.dispose();
    this.ssh = null;
  }

  private async takeChannel(): Promise<void> {
    while (this.busy >= CHANNELS) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.busy += 1;
  }

  private async connected(): Promise<Reply | NodeSSH> {
    if (this.closed) return silent('not-connected', 'The service is stopping.');
    if (this.ssh?.isConnected() === true) return this.ssh;
    // Tried a moment ago, and told why it did not connect: that still is the reason.
    if (performance.now() < this.notBefore && this.refusal !== null) return this.refusal;
    this.connecting ??= this.connect().finally(() => {
      this.connecting = null;
    });
    return this.connecting;
  }

  private async connect(): Promise<Reply | NodeSSH> {
    const { address, keyFile } = this;
    if (keyFile === undefined) return silent('not-connected', 'CONTROL_NODE_KEY_FILE is not set.');
    const privateKey = await readFile(keyFile, 'utf8').catch((error: unknown) =>
      silent('not-connected', `The file that CONTROL_NODE_KEY_FILE names cannot be read: ${messageOf(error)}`),
    );
    if (typeof privateKey !== 'string') return privateKey;
    const [algorithm = '', pinned = ''] = address.hostKey.split(' ');
    let strange = false;
    let heeded = false;
    const ssh = new NodeSSH();
    try {
      await ssh.connect({
        ...{ host: address.host, port: address.port, username: address.user },
        privateKey,
        ...{ readyTimeout: CONNECT_MS, keepaliveInterval: 3_000, keepaliveCountMax: 3 },
        algorithms: {
          kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org'],
          serverHostKey: [hostKeyKind(algorithm)],
        },
        hostVerifier: (key: Buffer) => {
          if (!heeded) this.heed(ssh);
          heeded = true;
          strange = key.toString('base64') !== pinned;
          return !strange;
        },
      });
    } catch (error) {
      return this.refused(error, strange);
    }
    return this.keep(ssh);
  }

  /**
   * node-ssh stops listening for errors in the very moment that it is connected, and what comes with the last word of the sign-in would
   * then end the process: so we listen from before it.
   */
  private heed(ssh: NodeSSH): void {
    const forget = (): void => {
      if (this.ssh === ssh) this.ssh = null;
    };
    ssh.connection?.on('error', forget);
    ssh.connection?.on('close', forget);
    ssh.connection?.setMaxListeners(0);
  }

  private keep(ssh: NodeSSH): NodeSSH | Reply {
    if (!ssh.isConnected()) return this.refused(new Error('the connection broke as it opened'), false);
    if (this.closed) {
      ssh.dispose();
      return silent('not-connected', 'The service is stopping.');
    }
    this.ssh = ssh;
    this.failures = 0;
    return ssh;
  }

  private refused(error: unknown, strange: boolean): Reply {
    const pause = BACK_OFF_MS[Math.min(this.failures, BACK_OFF_MS.length - 1)] ?? 5_000;
    this.failures += 1;
    this.notBefore = performance.now() + pause;
    this.refusal = this.reasonOf(error, strange);
    return this.refusal;
  }

  private reasonOf(error: unknown, strange: boolean): Reply {
    if (strange) {
      return silent(
        'host-key-changed',
        `${this.address.id} shows another host key than the pinned one; nothing is sent to it.`,
      );
    }
    const login = error instanceof Error && 'level' in error && error.level === 'client-authentication';
    return login
      ? silent('refused-login', `${this.address.id} does not let our key in.`)
      : silent('not-connected', `${this.address.id} cannot be reached: ${messageOf(error)}`);
  }

  private async exchange(ssh: NodeSSH, call: Call): Promise<Reply> {
    const open: { channel?: ClientChannel } = {};
    let length = 0;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Reply>((resolve) => {
      timer = setTimeout(() => {
        resolve(silent('timed-out', `${this.address.id} did not answer "${call.verb}" in ${call.seconds} seconds.`));
      }, call.seconds * 1_000);
    });
    const answered = ssh
      .execCommand(call.verb, {
        stdin: call.stdin,
        noTrim: true,
        onChannel: (opened) => {
          open.channel = opened;
        },
        onStdout: (chunk) => {
          length += chunk.length;
          if (length > LONGEST_REPLY) open.channel?.close();
        },
      })
      .then(
        ({ code, stdout, stderr }) => this.replyOf(call, { code, stdout, stderr, tooLong: length > LONGEST_REPLY }),
        (error: unknown) => silent('cut', `The connection to ${this.address.id} broke: ${messageOf(error)}`),
      );
    const lost = this.untilLost(ssh);
    const unread = this.untilUnreadable(call);
    try {
      return await Promise.race([answered, late, lost.reply, unread]);
    } finally {
      clearTimeout(timer);
      lost.forget();
      open.channel?.close();
      if (typeof call.stdin !== 'string') call.stdin.destroy();
    }
  }

  /** What is sent may break while it is read; nobody else listens for that, and it would end the process. */
  private untilUnreadable({ verb, stdin }: Call): Promise<Reply> {
    return new Promise((resolve) => {
      if (typeof stdin === 'string') return;
      stdin.on('error', (error) => {
        resolve(silent('cut', `What was to be sent with "${verb}" cannot be read: ${messageOf(error)}`));
      });
    });
  }

  /** A session whose connection is gone may never settle by itself. */
  private untilLost(ssh: NodeSSH): { reply: Promise<Reply>; forget: () => void } {
    let onClose: () => void = () => undefined;
    const reply = new Promise<Reply>((resolve) => {
      onClose = () => {
        resolve(silent('cut', `The connection to ${this.address.id} was lost.`));
      };
    });
    const { connection } = ssh;
    connection?.once('close', onClose);
    return { reply, forget: () => connection?.off('close', onClose) };
  }

  /** No exit code means that the session ended without word: unknown, not failed. */
  private replyOf(call: Call, ended: { code: number | null; stdout: string; stderr: string; tooLong: boolean }): Reply {
    if (ended.tooLong) return silent('garbled', `${this.address.id} answered "${call.verb}" at too great length.`);
    if (ended.code === null) return silent('cut', `The session with ${this.address.id} ended without an exit code.`);
    if (ended.code !== 0) {
      return silent(
        'garbled',
        `${this.address.id} answered "${call.verb}" with exit code ${ended.code}: ${ended.stderr.slice(0, 500)}`,
      );
    }
    return { kind: 'document', text: ended.stdout };
  }
}

function hostKeyKind(algorithm: string): 'ssh-ed25519' | 'ecdsa-sha2-nistp256' | 'rsa-sha2-512' {
  if (algorithm === 'ecdsa-sha2-nistp256') return algorithm;
  return algorithm === 'ssh-rsa' ? 'rsa-sha2-512' : 'ssh-ed25519';
}

function silent(silence: Silence, message: string): Reply {
  return { kind: 'silent', silence, message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
