import { copyFile, cp } from 'node:fs/promises';
import { join } from 'node:path';

/** What takes Ansible's place: a run that only writes the sites' journals, and an executor that reads nothing in advance. */
const STAND_INS = ['run.py', 'warm.py'] as const;

/**
 * Copies the playbooks and puts a script in the place of Ansible. A control node that is set up from the copy has the gate, the ledger and
 * the executor that ship, and carries hundreds of attempts a minute.
 */
export async function writeScriptedPlaybooks(shipped: string, folder: string): Promise<void> {
  await cp(shipped, folder, { recursive: true, filter: (source) => !source.endsWith('__pycache__') });
  for (const name of STAND_INS)
    await copyFile(join(import.meta.dirname, 'scripted', name), join(folder, 'control-node', 'executor', name));
}
