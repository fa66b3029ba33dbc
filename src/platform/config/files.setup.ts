import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsFault, type Settings } from './settings.service.js';

/**
 * Looks at start whether what the settings name can be read, so that nobody learns it from the first rollout. Throws a SettingsFault that
 * names all that cannot. The playbooks are looked for only where there is a key, without which nothing is rolled out.
 */
export async function refuseUnreadableFiles(settings: Settings): Promise<void> {
  const [key, certificates] = [settings.get('CONTROL_NODE_KEY_FILE'), settings.get('ARTEFACT_CA_FILE')];
  const playbooks = key === undefined ? undefined : join(settings.get('PLAYBOOKS_DIRECTORY'), 'deploy.yml');
  const faults = await Promise.all([
    faultOf(key, 'CONTROL_NODE_KEY_FILE names a file that', 'name the private key that the control nodes let in'),
    faultOf(playbooks, 'PLAYBOOKS_DIRECTORY names a folder whose deploy.yml', 'name the folder of the playbooks'),
    faultOf(
      settings.get('RELEASE_NOTES_TEMPLATES'),
      'RELEASE_NOTES_TEMPLATES names a folder that',
      'name the folder of your own templates, or leave it unset',
    ),
    faultOf(certificates, 'ARTEFACT_CA_FILE names a file that', 'name the certificates (PEM), or leave it unset'),
  ]);
  const found = faults.filter((fault) => fault !== null);
  if (found.length > 0) throw new SettingsFault(found);
}

async function faultOf(file: string | undefined, what: string, fix: string): Promise<string | null> {
  if (file === undefined) return null;
  try {
    await access(file, constants.R_OK);
    return null;
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no reason given';
    return `${what} cannot be read (${code}). To mend it: ${fix}.`;
  }
}
