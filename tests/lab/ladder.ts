import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { LabProduct } from './release-package.js';
import type { LabSite } from './site.js';

/** The project's own environments: the lab stands on what ships, not on a copy of it. */
const SHIPPED = join(import.meta.dirname, '..', '..', 'environments');
const RUNGS = ['dev', 'sit', 'uat', 'pre-prod', 'production'] as const;

/** One rung of the ladder. */
export type RungName = (typeof RUNGS)[number];

const siteSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  trust: z.string().optional(),
  pilot: z.boolean().optional(),
  products: z.partialRecord(z.enum(['flip', 'aide']), z.looseObject({})),
});
const rungSchema = z.looseObject({ rollout: z.looseObject({}), sites: z.array(siteSchema) });
const trustsSchema = z.object({ trusts: z.array(z.looseObject({ id: z.string(), name: z.string() })).min(1) });

type SiteDocument = z.infer<typeof siteSchema>;

/** What a lab changes about the rollouts of a rung; durations as in the files: `1s`, `2m`. */
export interface RolloutWish {
  readonly concurrency?: number;
  readonly soak?: string;
  readonly failureBudget?: number;
  readonly deadline?: string;
  readonly preFlight?: boolean;
}

/** What the ladder of a lab differs in from the one that ships. */
export interface LadderWish {
  /** Sites in Production: the first of those that ship, and more made like them. */
  readonly production: number;
  /** Seconds that a site gives its product to answer well after a restart. */
  readonly healthSeconds?: number;
  /** Sites say whether they are busy, and are waited for so. */
  readonly quiesce?: { readonly limit: string; readonly every: string };
  readonly rollout?: Partial<Record<RungName, RolloutWish>>;
  /** Whether Production asks each Trust for its agreement; a person's word is enough unless told. */
  readonly agreements?: 'required' | 'attested';
  /** Whether Production waits for each Trust's site passport; it is shown only, unless told. */
  readonly passports?: 'required' | 'advised';
  /** How long those who are consulted before UAT is signed off are waited for, as `2d`; unless told, nobody is. */
  readonly consultation?: string;
  /** What `products.yml` is to say of each product; unless told, there is none. */
  readonly products?: Readonly<Partial<Record<LabProduct, object>>>;
  /** A script in the place of Ansible and of what the sites do, each run taking about so many seconds. */
  readonly scriptedSeconds?: number;
}

/** A control node as `control-nodes.yml` names it. */
export interface ControlNodeEntry {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
}

/** A site that the ladder needs: its host's name, and what must run there. */
export interface LadderSite {
  readonly id: string;
  readonly products: readonly LabProduct[];
}

/** Without pre-flights, unless a test is about them. */
const QUICK: RolloutWish = { soak: '1s', deadline: '2m', preFlight: false };

/** The ladder of a lab: the five rungs, criteria and Trusts that ship, with sites that really exist. */
export class Ladder {
  private constructor(
    private readonly wish: LadderWish,
    private readonly rungs: ReadonlyMap<RungName, z.infer<typeof rungSchema>>,
    private readonly trusts: z.infer<typeof trustsSchema>['trusts'],
  ) {}

  /** Reads the project's environments and fits Production to the wished number of sites. */
  static async read(wish: LadderWish): Promise<Ladder> {
    const rungs = new Map<RungName, z.infer<typeof rungSchema>>();
    for (const name of RUNGS) rungs.set(name, rungSchema.parse(await shipped(`${name}.yml`)));
    const { trusts } = trustsSchema.parse(await shipped('trusts.yml'));
    const production = rungs.get('production');
    const [pattern] = trusts;
    if (production === undefined || pattern === undefined) throw new Error('the project ships no Production');
    const sites = production.sites.slice(0, wish.production);
    const model = production.sites.find((site) => site.pilot !== true);
    for (let n = sites.length + 1; n <= wish.production && model !== undefined; n += 1) {
      const id = `trust-${n}`;
      sites.push({ ...model, id, name: `Trust ${n}`, host: id, trust: id });
      trusts.push({ ...pattern, id, name: `Trust ${n}` });
    }
    rungs.set('production', { ...production, sites });
    return new Ladder(wish, rungs, trusts);
  }

  /** Every site, from Dev up; in Production in the order of the file. Hosts bear the sites' names. */
  get sites(): readonly LadderSite[] {
    return [...this.rungs.values()].flatMap((rung) =>
      rung.sites.map(({ id, products }) => ({
        id,
        products: (['flip', 'aide'] as const).filter((product) => products[product] !== undefined),
      })),
    );
  }

  /** Writes the environments folder of the lab, with what its sites and its control node really are. */
  async write(folder: string, siteOf: (id: string) => LabSite, controlNode: ControlNodeEntry): Promise<void> {
    await mkdir(folder, { recursive: true });
    for (const [name, rung] of this.rungs) {
      const sites = rung.sites.map((site) => this.asBuilt(site, siteOf(site.id), controlNode.id));
      const rollout = { ...rung.rollout, ...QUICK, ...this.wish.rollout?.[name] };
      const asks = { agreements: this.wish.agreements ?? 'attested', passports: this.wish.passports ?? 'advised' };
      const { consultation } = name === 'uat' ? this.wish : {};
      const heard = consultation === undefined ? {} : { consultation };
      await writeFile(join(folder, `${name}.yml`), stringify({ ...rung, ...asks, ...heard, rollout, sites }));
    }
    await writeFile(join(folder, 'trusts.yml'), stringify({ trusts: this.trusts }, { aliasDuplicateObjects: false }));
    await writeFile(join(folder, 'control-nodes.yml'), stringify({ controlNodes: [controlNode] }));
    const { products } = this.wish;
    if (products !== undefined) await writeFile(join(folder, 'products.yml'), stringify({ products }));
    for (const kind of ['environment', 'trusts', 'control-nodes', 'products'])
      await copyFile(join(SHIPPED, `${kind}.schema.json`), join(folder, `${kind}.schema.json`));
  }

  private asBuilt(site: SiteDocument, built: LabSite, controlNode: string): SiteDocument {
    const products = built.products.map((product) => [
      product,
      {
        directory: built.directory(product),
        restart: built.command('restart', product),
        stop: built.command('stop', product),
        start: built.command('start', product),
        health: built.health(product),
        healthSeconds: this.wish.healthSeconds ?? 4,
        ...(this.wish.quiesce && { quiesce: { check: built.command('quiet', product), ...this.wish.quiesce } }),
      },
    ]);
    return {
      ...site,
      host: site.id,
      controlNode,
      products: z.record(z.string(), z.looseObject({})).parse(Object.fromEntries(products)),
    };
  }
}

async function shipped(file: string): Promise<unknown> {
  return parse(await readFile(join(SHIPPED, file), 'utf8'));
}
