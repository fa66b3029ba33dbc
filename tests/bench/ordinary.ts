import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Lab } from '../lab/lab.js';
import { type BuiltRelease, sha256 } from '../lab/release-package.js';
import { type LabSite, SSH_PORT } from '../lab/site.js';
import type { CpuGroup } from './cpu.js';

const PLAY = join(import.meta.dirname, 'ordinary-play.yml');
const PORT = 8040;

/**
 * What a careful user has today: an ordinary play over all sites at once, with pipelining, shared connections, a quick key
 * exchange and as many forks as sites. It deploys beside Gatehouse, at the same sites, into an estate of its own.
 */
export class OrdinaryWay {
  private runs = 0;

  private constructor(
    private readonly lab: Lab,
    private readonly folder: string,
    private readonly sites: readonly LabSite[],
  ) {}

  /** Lays out an estate for it at each site, and an inventory. */
  static async prepare(lab: Lab, sites: readonly LabSite[]): Promise<OrdinaryWay> {
    const folder = join(lab.folder, 'ordinary');
    await mkdir(folder);
    const hosts = new Map<string, Record<string, unknown>>();
    for (const site of sites) {
      const home = dirname(site.directory('flip'));
      const directory = join(home, 'ordinary');
      await mkdir(directory);
      const settings = { main: 'trust-api', address: site.address, port: PORT, estate: directory };
      const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
      await writeFile(join(home, 'run', 'ordinary.conf'), lines.join(''));
      hosts.set(site.id, {
        ...{ ansible_host: site.address, ansible_port: SSH_PORT, ansible_user: userInfo().username },
        ...{ directory, restart: ['/bin/sh', join(home, 'service.sh'), 'restart', 'ordinary'] },
        health: `http://${site.address}:${PORT}/health`,
      });
    }
    const vars = {
      ansible_python_interpreter: '/usr/bin/python3',
      ansible_ssh_private_key_file: lab.siteKeyFile,
    };
    await writeFile(join(folder, 'inventory.yml'), stringify({ all: { hosts, vars } }));
    return new OrdinaryWay(lab, folder, sites);
  }

  /** Deploys a release that the lab has built, to all sites; seconds of wall clock. Throws with Ansible's words if it fails. */
  async deploy(release: BuiltRelease, group: CpuGroup | null): Promise<number> {
    this.runs += 1;
    const run = join(this.folder, String(this.runs));
    await mkdir(run);
    const archive = await this.pack(release);
    const digest = sha256(await readFile(archive));
    await writeFile(
      join(run, 'vars.json'),
      JSON.stringify({ version: release.version, package: archive, sha256: digest }),
    );
    // Sockets of its own: every run makes its connections anew, as one on a quiet day does.
    await writeFile(join(run, 'ansible.cfg'), configuration(run, this.lab.knownHostsFile));
    const inventory = ['-i', join(this.folder, 'inventory.yml')];
    const play = ['-f', String(this.sites.length), ...inventory, '-e', `@${join(run, 'vars.json')}`, PLAY];
    return this.run(run, ['/usr/bin/ansible-playbook', ...play], group);
  }

  private async run(folder: string, argv: readonly string[], group: CpuGroup | null): Promise<number> {
    const name = `ordinary play ${this.runs}`;
    const log = join(folder, 'log');
    const joined = ['/bin/sh', '-c', 'echo $$ >"$0" && exec "$@"', group?.door ?? '/dev/null', ...argv];
    const env = { ANSIBLE_CONFIG: join(folder, 'ansible.cfg'), HOME: folder, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };
    const began = performance.now();
    const status = await new Promise<number>((resolve, reject) => {
      this.lab.keeper.onEnd(name, resolve);
      this.lab.keeper.run({ name, argv: joined, env, log }).catch(reject);
    });
    const seconds = (performance.now() - began) / 1000;
    if (status !== 0)
      throw new Error(`the ordinary play ended with ${status}: ${(await readFile(log, 'utf8')).slice(-3_000)}`);
    return seconds;
  }

  /** The same files as the release's packages, in one archive: the play then has one to copy. */
  private async pack(release: BuiltRelease): Promise<string> {
    const run = promisify(execFile);
    const tree = join(this.folder, `tree-${release.version}`);
    for (const { service, artefact } of release.packages) {
      const target = join(tree, service);
      await mkdir(target, { recursive: true });
      const archive = join(this.lab.artefactsDirectory, artefact.replace(/^file:/, ''));
      await run('tar', ['-xzf', archive, '-C', target]);
    }
    const packed = join(this.folder, `${release.version}.tar.gz`);
    await run('tar', ['-czf', packed, '-C', tree, '.']);
    return packed;
  }
}

function configuration(sockets: string, knownHosts: string): string {
  const pinned = `-o UserKnownHostsFile=${knownHosts} -o StrictHostKeyChecking=yes`;
  return `[defaults]
gathering = explicit
nocolor = True
retry_files_enabled = False
local_tmp = ${sockets}/tmp

[ssh_connection]
pipelining = True
control_path_dir = ${sockets}
ssh_args = -F none -o ControlMaster=auto -o ControlPersist=60s -o KexAlgorithms=curve25519-sha256 ${pinned}
`;
}
