import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Keeper } from './keeper.js';
import type { ControlNodeEntry } from './ladder.js';
import { LabSite, SSH_PORT } from './site.js';
import { writeSshKey } from './ssh-key.js';
import { Sshd } from './sshd.js';

/** The playbooks that ship; the lab's control node is set up by them, as a real one is. */
export const PLAYBOOKS = join(import.meta.dirname, '..', '..', 'playbooks');
const NAME = 'central-hub';

/** What a control node is made with. */
export interface ControlNodePlan {
  /** Its folder; does not exist yet. */
  readonly folder: string;
  readonly address: string;
  readonly sites: readonly LabSite[];
  /** The private key that the sites admit. */
  readonly siteKeyFile: string;
  /** What pins the sites' host keys. */
  readonly knownHosts: string;
  /** The playbooks folder that it is set up from. */
  readonly playbooks: string;
}

/** The lab's control node: an sshd that runs the gate for whoever holds the service's key, and nothing else. */
export class LabControlNode {
  private constructor(
    private readonly plan: ControlNodePlan,
    readonly sshd: Sshd,
  ) {}

  /** Sets one up with the playbook that ships, and starts its sshd. */
  static async start(keeper: Keeper, plan: ControlNodePlan): Promise<LabControlNode> {
    const home = join(plan.folder, 'home');
    const ssh = join(plan.folder, 'ssh');
    await mkdir(ssh, { recursive: true });
    const { publicLine } = await writeSshKey(join(plan.folder, 'service_key'), 'gatehouse');
    await setUp(plan, home, publicLine);
    const sshd = await Sshd.start(keeper, {
      name: NAME,
      folder: ssh,
      address: plan.address,
      port: SSH_PORT,
      authorized: { file: join(home, '.ssh', 'authorized_keys') },
    });
    return new LabControlNode(plan, sshd);
  }

  /** Its home folder: ledger, attempts, artefacts, playbooks, inventory. */
  get home(): string {
    return join(this.plan.folder, 'home');
  }

  /** The private key that its gate opens to. */
  get serviceKeyFile(): string {
    return join(this.plan.folder, 'service_key');
  }

  /** How the environments folder names it. */
  get entry(): ControlNodeEntry {
    const { username } = userInfo();
    return { id: NAME, host: this.plan.address, port: SSH_PORT, user: username, hostKey: this.sshd.publicHostKey };
  }
}

async function setUp(plan: ControlNodePlan, home: string, serviceKey: string): Promise<void> {
  const hosts = new Map(
    plan.sites.map((site) => [
      site.id,
      { ansible_host: site.address, ansible_port: SSH_PORT, ansible_user: userInfo().username },
    ]),
  );
  const variables = {
    control_home: home,
    service_public_key: serviceKey,
    inventory: stringify({ all: { hosts } }),
    known_hosts: plan.knownHosts,
    site_key_file: plan.siteKeyFile,
  };
  const file = join(plan.folder, 'set-up.json');
  await writeFile(file, JSON.stringify(variables), { mode: 0o600 });
  const playbook = join(plan.playbooks, 'control-node', 'set-up.yml');
  const target = ['-i', `${NAME},`, '-c', 'local', '-e', 'ansible_python_interpreter=/usr/bin/python3'];
  await promisify(execFile)('/usr/bin/ansible-playbook', [...target, playbook, '-e', `@${file}`], {
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', HOME: plan.folder, ANSIBLE_NOCOLOR: '1' },
    cwd: plan.folder,
  });
  await chmod(home, 0o700);
}
