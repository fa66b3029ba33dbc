import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Keeper } from './keeper.js';
import { type BuiltRelease, type LabProduct, SERVICES } from './release-package.js';
import type { SshKey } from './ssh-key.js';
import { Sshd } from './sshd.js';

export const SSH_PORT = 2222;
const HEALTH_PORTS = { flip: 8020, aide: 8030 } as const satisfies Record<LabProduct, number>;

const healthSchema = z.object({ status: z.string(), version: z.string() });
const manifestSchema = z.object({ version: z.string(), digest: z.string() });
const journalSchema = z.looseObject({
  attempt: z.string(),
  token: z.number(),
  step: z.string(),
  digest: z.string().nullish(),
});

/** One line of the journal that a site keeps for itself. */
export type SiteJournalEntry = z.infer<typeof journalSchema>;

/** What a site really runs, found out without Gatehouse: from its running program and from the bytes on its disk. */
export interface SiteProbe {
  /** What the running program says of itself; null when nothing answers. */
  readonly version: string | null;
  readonly healthy: boolean;
  /** What `current` points at; null when there is none. */
  readonly current: string | null;
  /** The digest in the manifest beside the installed bytes. */
  readonly digest: string | null;
  /** Whether every installed file is, byte for byte, what the lab once built for that version. */
  readonly intact: boolean;
}

/** What a site is made with. */
export interface SitePlan {
  readonly id: string;
  readonly folder: string;
  readonly address: string;
  readonly products: readonly LabProduct[];
  /** The public key that may come in. */
  readonly admits: string;
  /** Every release that the lab has built so far, by product and version. */
  readonly built: ReadonlyMap<string, BuiltRelease>;
}

/** One site of the lab: an sshd, an estate for each product, a service manager of its own, and faults on demand. */
export class LabSite {
  readonly id: string;
  readonly address: string;
  readonly port = SSH_PORT;
  readonly products: readonly LabProduct[];
  private trueKey: SshKey | null = null;

  private constructor(
    private readonly plan: SitePlan,
    readonly sshd: Sshd,
  ) {
    this.id = plan.id;
    this.address = plan.address;
    this.products = plan.products;
  }

  /** Lays the site's folders and starts its sshd. Nothing is deployed yet. */
  static async start(keeper: Keeper, plan: SitePlan): Promise<LabSite> {
    const folders = ['ssh', 'run', 'faults', ...plan.products].map((name) => join(plan.folder, name));
    await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
    await copyFile(join(import.meta.dirname, 'service.sh'), join(plan.folder, 'service.sh'));
    for (const product of plan.products) {
      const settings = [
        `main=${SERVICES[product][0]}`,
        `address=${plan.address}`,
        `port=${HEALTH_PORTS[product]}`,
        `estate=${join(plan.folder, product)}`,
      ];
      await writeFile(join(plan.folder, 'run', `${product}.conf`), `${settings.join('\n')}\n`);
    }
    const name = `site ${plan.id}`;
    const { address, admits } = plan;
    const sshd = await Sshd.start(keeper, {
      name,
      folder: join(plan.folder, 'ssh'),
      address,
      port: SSH_PORT,
      authorized: [admits],
    });
    return new LabSite(plan, sshd);
  }

  /** The root of a product's estate. */
  directory(product: LabProduct): string {
    return join(this.plan.folder, product);
  }

  /** Where a product answers. */
  health(product: LabProduct): string {
    return `http://${this.address}:${HEALTH_PORTS[product]}/health`;
  }

  /** The argv by which this site starts, stops or restarts a product, or says whether it is quiet. */
  command(verb: 'start' | 'stop' | 'restart' | 'quiet', product: LabProduct): string[] {
    return ['/bin/sh', join(this.plan.folder, 'service.sh'), verb, product];
  }

  /** Makes one version ill: it starts, and answers that it is failing. */
  async breakVersion(version: string): Promise<void> {
    await this.fault(`unhealthy-${version}`, '');
  }

  /** Makes the restart command fail, for one version or for any. */
  async refuseRestart(version = 'any'): Promise<void> {
    await this.fault('refuses', version);
  }

  /** Makes the restart command say yes and do nothing: the version before goes on running. */
  async ignoreRestart(): Promise<void> {
    await this.fault('stuck', '');
  }

  /** Makes the site say that work is under way which must not be interrupted. */
  async keepBusy(words: string): Promise<void> {
    await this.fault('busy', words);
  }

  /** Makes every start and restart take this long. */
  async slowRestart(seconds: number): Promise<void> {
    await this.fault('slow', String(seconds));
  }

  /** The machine cannot be reached: its sshd is stopped and its sessions are dead. */
  async cut(): Promise<void> {
    await this.sshd.down();
  }

  /** The link goes dead without a word; what runs at the site goes on. */
  async partition(): Promise<void> {
    await this.sshd.freeze();
  }

  /** Another machine answers at the site's address: its host key is not the pinned one. */
  async changeHostKey(): Promise<void> {
    const key = await this.sshd.changeHostKey();
    this.trueKey ??= key;
  }

  /** Undoes every fault. */
  async heal(): Promise<void> {
    const faults = join(this.plan.folder, 'faults');
    await rm(faults, { recursive: true });
    await mkdir(faults);
    await this.sshd.thaw();
    if (this.trueKey === null) return this.sshd.up();
    await this.sshd.restoreHostKey(this.trueKey);
    this.trueKey = null;
  }

  /** The site's own evidence, oldest first; empty when it has none. */
  async journal(product: LabProduct): Promise<SiteJournalEntry[]> {
    const text = await readFile(join(this.directory(product), 'journal.ndjson'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => journalSchema.parse(JSON.parse(line)));
  }

  /** Finds out what the site really runs. Asks the program and reads the disk; asks nothing of Gatehouse. */
  async probe(product: LabProduct): Promise<SiteProbe> {
    const { version, healthy } = await ask(this.health(product));
    const current = await readlink(join(this.directory(product), 'current')).catch(() => null);
    if (current === null) return { version, healthy, current, digest: null, intact: false };
    const folder = join(this.directory(product), 'current');
    const manifest = await readFile(join(folder, 'manifest.json'), 'utf8').then(
      (text) => manifestSchema.parse(JSON.parse(text)),
      () => null,
    );
    const release = this.plan.built.get(`${product} ${basename(current)}`);
    const intact = release !== undefined && (await holds(folder, release));
    return { version, healthy, current: basename(current), digest: manifest?.digest ?? null, intact };
  }

  private async fault(name: string, content: string): Promise<void> {
    await writeFile(join(this.plan.folder, 'faults', name), content);
  }
}

async function ask(url: string): Promise<{ version: string | null; healthy: boolean }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
    const health = healthSchema.parse(await response.json());
    return { version: health.version, healthy: response.ok && health.status === 'ok' };
  } catch {
    return { version: null, healthy: false };
  }
}

async function holds(folder: string, release: BuiltRelease): Promise<boolean> {
  const checks = [...release.contents].map(async ([path, expected]) => {
    const bytes = await readFile(join(folder, path)).catch(() => null);
    return bytes !== null && createHash('sha256').update(bytes).digest('hex') === expected;
  });
  return (await Promise.all(checks)).every(Boolean);
}
