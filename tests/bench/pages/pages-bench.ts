import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OwnPostgres } from '../own-postgres.js';
import { writeEnvironments } from './environments.js';
import { layEstate } from './estate.js';
import { partOf } from './estate-size.js';
import { isOwn, loadedBy, loadedByStyle } from './loaded.js';
import type { PageTimes } from './pages-rows.js';
import { type FoundPage, pagesOf } from './pages.js';
import { BuiltService } from './service.js';
import { Visitor } from './visit.js';

/** So often a page is asked for before it is measured: templates are read and plans are made once. */
const WARM = 5;

/** All pages at one size, and what they load beside themselves. */
interface SizeRun {
  readonly pages: readonly PageTimes[];
  readonly scriptBytes: number;
  /** Addresses that lead to somebody else; none. */
  readonly elsewhere: readonly string[];
}

/** Builds what is to be measured, as it is now. */
export async function buildService(): Promise<void> {
  await promisify(execFile)('npm', ['run', 'build'], { cwd: join(import.meta.dirname, '..', '..', '..') });
}

/** Asks for every page of an estate that is one part in `parts` of the whole, so often. */
export async function benchPages(
  parts: number,
  { requests, only }: { readonly requests: number; readonly only: string | null },
  say: (line: string) => void,
): Promise<SizeRun> {
  const size = partOf(parts);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-pages-'));
  const postgres = await OwnPostgres.start();
  try {
    const database = await postgres.newDatabase();
    const began = performance.now();
    const known = await layEstate(database, size);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    say(`${size.sites} sites, ${size.releases} releases, ${size.entries} entries of the record: made in ${seconds} s`);
    await writeEnvironments(join(folder, 'environments'), size.sites);
    const service = await BuiltService.start({
      ...{ DATABASE_URL: database, DATA_DIRECTORY: join(folder, 'data') },
      ...{ ENVIRONMENTS_DIRECTORY: join(folder, 'environments') },
    });
    try {
      say(`the service at rest takes ${((await service.settle()) * 100).toFixed(0)} % of a core`);
      const pages = pagesOf(known).filter(({ page }) => only === null || page.includes(only));
      const visitors = { known: await Visitor.signIn(service.url), unknown: Visitor.unknown(service.url) };
      return await measured(visitors, pages, requests);
    } finally {
      await service.stop();
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(
  { known, unknown }: { readonly known: Visitor; readonly unknown: Visitor },
  pages: readonly FoundPage[],
  requests: number,
): Promise<SizeRun> {
  const rows: PageTimes[] = [];
  const [scripts, others] = [new Set<string>(), new Set<string>()];
  for (const { page, isPublic, paths } of pages) {
    const visitor = isPublic === true ? unknown : known;
    const times: number[] = [];
    let bytes = 0;
    for (let index = 0; index < WARM + requests; index += 1) {
      const path = paths[index % paths.length] ?? '/';
      const { status, html, ms } = await visitor.get(path);
      if (status !== 200) throw new Error(`${page}: ${path} was answered with ${status}.`);
      if (index >= WARM) times.push(ms);
      bytes = Math.max(bytes, Buffer.byteLength(html));
      const loaded = loadedBy(html);
      for (const address of loaded.scripts) scripts.add(address);
      for (const address of loaded.others) others.add(address);
    }
    rows.push({ page, times, bytes });
  }
  return { pages: rows, ...(await weighed(unknown, scripts, others)) };
}

async function weighed(
  visitor: Visitor,
  scripts: ReadonlySet<string>,
  others: ReadonlySet<string>,
): Promise<Omit<SizeRun, 'pages'>> {
  const elsewhere = [...scripts, ...others].filter((address) => !isOwn(address));
  const read = async (addresses: ReadonlySet<string>): Promise<string[]> =>
    Promise.all([...addresses].filter(isOwn).map(async (address) => (await visitor.get(address)).html));
  const [code, rest] = [await read(scripts), await read(others)];
  const deeper = rest.flatMap(loadedByStyle).filter((address) => !isOwn(address));
  const scriptBytes = code.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { scriptBytes, elsewhere: [...elsewhere, ...deeper] };
}
