import { execFile } from 'node:child_process';
import type { Lab } from './lab.js';

/** What a command at a site came to. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command at a site by ssh, with the lab's key and the pinned host keys, as a control node would. 255: no link. */
export async function sshTo(lab: Lab, site: string, command: string): Promise<Outcome> {
  const { address, port } = lab.site(site);
  const options = ['-F', 'none', '-i', lab.siteKeyFile, '-o', `UserKnownHostsFile=${lab.knownHostsFile}`];
  const strict = ['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=2'];
  const argv = [...options, ...strict, '-p', String(port), address, command];
  return new Promise((resolve) => {
    const ssh = execFile('ssh', argv, (_error, output, errors) => {
      // Killed by a signal it has no status: no link either.
      resolve({ status: ssh.exitCode ?? 255, output, errors });
    });
  });
}
