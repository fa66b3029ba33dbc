import { expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuseUnreadableFiles } from '../../src/platform/config/files.setup.js';
import { Settings } from '../../src/platform/config/settings.service.js';

async function inFolder(deed: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-files-'));
  try {
    await deed(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the start names all files and folders of the settings that cannot be read, each with its mending', async () => {
  await inFolder(async (folder) => {
    const settings = Settings.read({
      CONTROL_NODE_KEY_FILE: join(folder, 'key'),
      PLAYBOOKS_DIRECTORY: join(folder, 'playbooks'),
      ARTEFACT_CA_FILE: join(folder, 'ca.pem'),
      RELEASE_NOTES_TEMPLATES: join(folder, 'templates'),
    });
    await expect(refuseUnreadableFiles(settings)).rejects.toMatchObject({
      name: 'SettingsFault',
      faults: [
        'CONTROL_NODE_KEY_FILE names a file that cannot be read (ENOENT). To mend it: name the private key that the control nodes let in.',
        'PLAYBOOKS_DIRECTORY names a folder whose deploy.yml cannot be read (ENOENT). To mend it: name the folder of the playbooks.',
        'RELEASE_NOTES_TEMPLATES names a folder that cannot be read (ENOENT). To mend it: name the folder of your own templates, or leave it unset.',
        'ARTEFACT_CA_FILE names a file that cannot be read (ENOENT). To mend it: name the certificates (PEM), or leave it unset.',
      ],
    });
  });
});

test('without a key nothing is rolled out, and no playbooks are needed; with all that is named there, nothing is said', async () => {
  await inFolder(async (folder) => {
    await refuseUnreadableFiles(Settings.read({ PLAYBOOKS_DIRECTORY: join(folder, 'nowhere') }));
    const [key, ca] = [join(folder, 'key'), join(folder, 'ca.pem')];
    for (const file of [key, ca, join(folder, 'deploy.yml')]) await writeFile(file, 'x');
    await refuseUnreadableFiles(
      Settings.read({ CONTROL_NODE_KEY_FILE: key, ARTEFACT_CA_FILE: ca, PLAYBOOKS_DIRECTORY: folder }),
    );
  });
});
