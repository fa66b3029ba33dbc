import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskArtefactStore } from '../../src/adapters/artefacts/disk-artefact-store.service.js';
import { Clock } from '../../src/platform/clock.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { Log } from '../../src/platform/log/log.service.js';
import type { ReleasePackage } from '../../src/releases/release.js';
import { makeArtefacts, type Artefacts } from './artefacts.js';

/** A store of its own, over a folder of artefacts of its own. */
export interface Kept {
  readonly store: DiskArtefactStore;
  readonly artefacts: Artefacts;
  /** Where it keeps what is right. */
  readonly folder: string;
  /** The names of everything it holds, half-arrived ones too. */
  held(): Promise<string[]>;
  remove(): Promise<void>;
}

export async function keepArtefacts(settings: Readonly<Record<string, string>> = {}): Promise<Kept> {
  const artefacts = await makeArtefacts();
  const data = await mkdtemp(join(tmpdir(), 'gatehouse-data-'));
  const environment = { DATA_DIRECTORY: data, ARTEFACTS_DIRECTORY: artefacts.directory, ...settings };
  const store = new DiskArtefactStore(Settings.read(environment), new Clock(), Log.open('silent'));
  await store.onModuleInit();
  const folder = join(data, 'artefacts');
  return {
    store,
    artefacts,
    folder,
    async held() {
      const incoming = await readdir(join(folder, '.incoming'));
      return [...(await readdir(folder)).filter((name) => name !== '.incoming'), ...incoming].sort();
    },
    async remove() {
      await artefacts.remove();
      await rm(data, { recursive: true, force: true });
    },
  };
}

export function packageOf(artefact: string, sha256: string, service = 'api'): ReleasePackage {
  return { service, version: '1.0', artefact, sha256 };
}
