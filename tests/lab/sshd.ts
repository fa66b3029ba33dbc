import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Keeper } from './keeper.js';
import { type SshKey, writeSshKey } from './ssh-key.js';

/** Where an sshd of the lab listens, and who may come in. */
export interface SshdPlan {
  /** Unique in the lab; the keeper's name for it. */
  readonly name: string;
  /** Its own folder: keys, configuration and log. Must exist. */
  readonly folder: string;
  readonly address: string;
  readonly port: number;
  /** Lines of authorized_keys, or the file that holds them. */
  readonly authorized: readonly string[] | { readonly file: string };
}

/** A real sshd with a host key of its own. */
export class Sshd {
  private isUp = false;

  private constructor(
    private readonly keeper: Keeper,
    private readonly plan: SshdPlan,
    private hostKey: SshKey,
  ) {}

  /** Starts one, and answers when it greets. */
  static async start(keeper: Keeper, plan: SshdPlan): Promise<Sshd> {
    const hostKey = await writeSshKey(join(plan.folder, 'host_key'), plan.name);
    const admitted = 'file' in plan.authorized ? plan.authorized.file : join(plan.folder, 'authorized_keys');
    if (!('file' in plan.authorized)) await writeFile(admitted, [...plan.authorized, ''].join('\n'), { mode: 0o600 });
    await writeFile(join(plan.folder, 'sshd_config'), configuration(plan, admitted));
    const sshd = new Sshd(keeper, plan, hostKey);
    await sshd.up();
    return sshd;
  }

  /** The line of known_hosts that pins this sshd. */
  get knownHost(): string {
    return `[${this.plan.address}]:${this.plan.port} ${this.hostKey.publicLine}`;
  }

  /** `ssh-ed25519 AAAA…` */
  get publicHostKey(): string {
    return this.hostKey.publicLine;
  }

  /** Starts it again after `down`; does nothing when it is up. */
  async up(): Promise<void> {
    if (this.isUp) return;
    // sshd insists on its own absolute path and, as root, on the folder that Debian's service would have made.
    if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
    const { name, folder, address, port } = this.plan;
    const argv = ['/usr/sbin/sshd', '-D', '-e', '-f', join(folder, 'sshd_config')];
    let ended: number | null = null;
    this.keeper.onEnd(name, (status) => (ended = status));
    await this.keeper.run({ name, argv, log: join(folder, 'sshd.log') });
    await greeted(address, port, () => {
      if (ended !== null) throw new Error(`sshd of ${name} ended with ${ended}; read ${join(folder, 'sshd.log')}`);
    });
    this.isUp = true;
  }

  /** Stops it, its sessions and what they run: the machine is gone. */
  async down(): Promise<void> {
    await this.keeper.end(this.plan.name);
    this.isUp = false;
  }

  /** Cuts the sessions of this moment; what they run goes on, new sessions are welcome. */
  async cutSessions(): Promise<void> {
    await this.keeper.link('cut', this.plan.name);
  }

  /** Nothing is answered any more and nothing is closed: a link that went dead without a word. */
  async freeze(): Promise<void> {
    await this.keeper.link('freeze', this.plan.name);
  }

  /** Undoes `freeze`. */
  async thaw(): Promise<void> {
    await this.keeper.link('thaw', this.plan.name);
  }

  /** Restarts with another host key, as a rebuilt or an impostor machine would have. The old one is in the answer. */
  async changeHostKey(): Promise<SshKey> {
    const old = this.hostKey;
    this.hostKey = await writeSshKey(join(this.plan.folder, 'host_key'), this.plan.name);
    await this.down();
    await this.up();
    return old;
  }

  /** Restarts with a host key that it had before. */
  async restoreHostKey(key: SshKey): Promise<void> {
    this.hostKey = key;
    await writeFile(join(this.plan.folder, 'host_key'), key.privateFile, { mode: 0o600 });
    await this.down();
    await this.up();
  }
}

function configuration(plan: SshdPlan, admitted: string): string {
  return `ListenAddress ${plan.address}:${plan.port}
HostKey ${join(plan.folder, 'host_key')}
AuthorizedKeysFile ${admitted}
AllowUsers ${userInfo().username}
PidFile none
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
StrictModes no
PrintMotd no
PrintLastLog no
KexAlgorithms curve25519-sha256
MaxStartups 500
MaxSessions 200
# A home of its own: what the machine's user keeps in a .bashrc is no part of a site.
SetEnv HOME=${plan.folder}
Subsystem sftp internal-sftp
`;
}

async function greeted(address: string, port: number, check: () => void): Promise<void> {
  const until = performance.now() + 60_000;
  while (!(await greets(address, port))) {
    check();
    if (performance.now() > until) throw new Error(`sshd at ${address}:${port} did not greet within 60 s`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Whether an sshd greets there within a second. */
export function greets(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const answer = (greeting: boolean): void => {
      socket.destroy();
      resolve(greeting);
    };
    socket.setTimeout(1000, () => {
      answer(false);
    });
    socket.once('error', () => {
      answer(false);
    });
    socket.once('close', () => {
      answer(false);
    });
    socket.once('data', (bytes) => {
      answer(bytes.toString('latin1').startsWith('SSH-2.0'));
    });
  });
}
