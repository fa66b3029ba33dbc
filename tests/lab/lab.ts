import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Keeper } from './keeper.js';
import { LabControlNode, PLAYBOOKS } from './control-node.js';
import { Ladder, type LadderSite, type LadderWish } from './ladder.js';
import { Loopback } from './loopback.js';
import { buildRelease, type BuiltRelease, type LabProduct } from './release-package.js';
import { writeScriptedPlaybooks } from './scripted-playbooks.js';
import { LabSite, SSH_PORT } from './site.js';
import { writeSshKey } from './ssh-key.js';

/**
 * What a lab is asked to hold: sites by their ids alone; or, with `production`, the whole ladder that the project ships,
 * with that many sites in Production, its environments folder and its control node.
 */
export type LabWish = LooseSites | LadderWish;

/** Sites that belong to no ladder, with a control node only if wished. */
interface LooseSites {
  readonly sites: readonly string[];
  /** What runs at every site; FLIP unless told otherwise. */
  readonly products?: readonly LabProduct[];
  readonly controlNode?: boolean;
}

/** Sites that start at the same time; more only makes them wait for each other. */
const AT_ONCE = 16;

/** Addresses kept free for what is not a site, the control node first. */
const SPARE_ADDRESSES = 10;

/** Real sites, real SSH, real files, all on loopback addresses of their own and in one temporary folder. */
export class Lab {
  private readonly built = new Map<string, BuiltRelease>();
  private readonly sitesById = new Map<string, LabSite>();
  private node: LabControlNode | null = null;
  private playbooks = PLAYBOOKS;

  private constructor(
    readonly folder: string,
    readonly keeper: Keeper,
    private readonly loopback: Loopback,
  ) {}

  /** Starts a lab; leaves nothing behind when it cannot. Prefer `startLab`. */
  static async start(wish: LabWish): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-lab-'));
    await chmod(folder, 0o711);
    const lab = new Lab(folder, Keeper.start(folder), await Loopback.claim());
    try {
      await lab.raise(wish);
      return lab;
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  /** Where packages are built to. */
  get artefactsDirectory(): string {
    return join(this.folder, 'artefacts');
  }

  /** The ladder as it stands on this lab; only with `production`. */
  get environmentsDirectory(): string {
    return join(this.folder, 'environments');
  }

  /** The control node. Throws when this lab was not asked to have one. */
  get controlNode(): LabControlNode {
    if (this.node === null) throw new Error('this lab has no control node; ask for one with controlNode: true');
    return this.node;
  }

  /** Environment variables for a Gatehouse that is to work on this lab. */
  settings(): Record<string, string> {
    return {
      ENVIRONMENTS_DIRECTORY: this.environmentsDirectory,
      ARTEFACTS_DIRECTORY: this.artefactsDirectory,
      PLAYBOOKS_DIRECTORY: this.playbooks,
      CONTROL_NODE_KEY_FILE: this.controlNode.serviceKeyFile,
    };
  }

  /** The private key that every site admits. */
  get siteKeyFile(): string {
    return join(this.folder, 'site_key');
  }

  /** Ansible's inventory of all sites. */
  get inventoryFile(): string {
    return join(this.folder, 'inventory.yml');
  }

  /** The pinned host keys of all sites, as they were when the lab started. */
  get knownHostsFile(): string {
    return join(this.folder, 'known_hosts');
  }

  get sites(): readonly LabSite[] {
    return [...this.sitesById.values()];
  }

  /** The site with this id. Throws when there is none. */
  site(id: string): LabSite {
    const site = this.sitesById.get(id);
    if (site === undefined)
      throw new Error(`the lab has no site ${id}; it has ${[...this.sitesById.keys()].join(', ')}`);
    return site;
  }

  /** An address of this lab that no site has; n counts from 0 to 9. */
  spareAddress(n: number): string {
    return this.loopback.address(n);
  }

  /** Builds a release's packages into the artefacts directory, about `bytes` in all. */
  async build(product: LabProduct, version: string, bytes?: number): Promise<BuiltRelease> {
    const release = await buildRelease(this.artefactsDirectory, { product, version, ...(bytes && { bytes }) });
    this.built.set(`${product} ${version}`, release);
    return release;
  }

  /** Stops every process and removes every file. May be called twice. */
  async stop(): Promise<void> {
    await this.keeper.stop();
    await this.loopback.release();
  }

  private async raise(wish: LabWish): Promise<void> {
    await mkdir(this.artefactsDirectory);
    await mkdir(join(this.folder, 'sites'));
    if ('sites' in wish) {
      const { products = ['flip'], controlNode = false } = wish;
      await this.raiseSites(wish.sites.map((id) => ({ id, products })));
      if (controlNode) await this.raiseControlNode();
      return;
    }
    const ladder = await Ladder.read(wish);
    await this.raiseSites(ladder.sites);
    if (wish.scriptedSeconds !== undefined) {
      this.playbooks = join(this.folder, 'playbooks');
      await writeScriptedPlaybooks(PLAYBOOKS, this.playbooks);
    }
    const { entry } = await this.raiseControlNode();
    if (wish.scriptedSeconds !== undefined)
      await writeFile(join(this.controlNode.home, 'pace'), String(wish.scriptedSeconds));
    await ladder.write(this.environmentsDirectory, (id) => this.site(id), entry);
  }

  private async raiseSites(wanted: readonly LadderSite[]): Promise<void> {
    if (new Set(wanted.map(({ id }) => id)).size !== wanted.length)
      throw new Error('two sites of the lab have the same id');
    const { publicLine } = await writeSshKey(this.siteKeyFile, 'control-node');
    const plans = wanted.map(({ id, products }, index) => ({
      id,
      folder: join(this.folder, 'sites', id),
      address: this.loopback.address(SPARE_ADDRESSES + index),
      products,
      admits: publicLine,
      built: this.built,
    }));
    const sites = await eachOf(plans, (plan) => LabSite.start(this.keeper, plan));
    for (const site of sites) this.sitesById.set(site.id, site);
    await writeFile(this.knownHostsFile, this.knownHosts());
    await writeFile(this.inventoryFile, inventoryOf(sites, this));
  }

  private async raiseControlNode(): Promise<LabControlNode> {
    this.node = await LabControlNode.start(this.keeper, {
      folder: join(this.folder, 'control'),
      address: this.loopback.address(0),
      sites: this.sites,
      siteKeyFile: this.siteKeyFile,
      knownHosts: this.knownHosts(),
      playbooks: this.playbooks,
    });
    return this.node;
  }

  private knownHosts(): string {
    return this.sites.map((site) => `${site.sshd.knownHost}\n`).join('');
  }
}

/** Starts a lab: about 40 ms a site. Whoever starts it stops it; if they die first, it stops by itself. */
export function startLab(wish: LabWish): Promise<Lab> {
  return Lab.start(wish);
}

function inventoryOf(sites: readonly LabSite[], lab: Lab): string {
  const hosts = new Map(
    sites.map((site) => [
      site.id,
      { ansible_host: site.address, ansible_port: SSH_PORT, ansible_user: userInfo().username },
    ]),
  );
  const vars = {
    ansible_python_interpreter: '/usr/bin/python3',
    ansible_ssh_private_key_file: lab.siteKeyFile,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${lab.knownHostsFile} -o StrictHostKeyChecking=yes`,
  };
  return stringify({ all: { hosts, vars } });
}

/** Works through a list, a few at a time, and answers in the list's order. */
async function eachOf<In, Out>(list: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: { index: number; out: Out }[] = [];
  const todo = list.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of todo) results.push({ index, out: await work(item) });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results.sort((a, b) => a.index - b.index).map(({ out }) => out);
}
