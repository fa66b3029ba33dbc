import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { said } from '../service/said.js';
import type { Scene } from './scene.js';

const LOOK_EVERY_MS = 100;

const siteSchema = z.looseObject({
  site: z.string(),
  standing: z.string(),
  runs: z.union([z.literal('unknown'), z.looseObject({ version: z.string() })]),
  attempts: z.array(z.looseObject({ id: z.string(), kind: z.string(), state: z.string() })),
});
const viewSchema = z.looseObject({
  state: z.string(),
  waves: z.array(z.looseObject({ number: z.number(), sites: z.array(siteSchema) })),
});
const runningSchema = z.object({ version: z.string().nullable() });

/** A rollout as the service shows it to people. */
export type View = z.infer<typeof viewSchema>;

/** What stands still until somebody or something moves it. */
const AT_REST = ['succeeded', 'failed', 'rolled-back', 'rollback-failed', 'skipped', 'needs-human'];

/** Every site of a rollout, with the number of its wave. */
export function sitesOf(view: View) {
  return view.waves.flatMap(({ number, sites }) => sites.map((site) => ({ ...site, wave: number })));
}

/** Whether nothing is under way at any site, and nothing is about to be. */
export function isAtRest(view: View): boolean {
  return sitesOf(view).every(({ standing }) => AT_REST.includes(standing));
}

/** Looks at a rollout until it is as told, or the time is over; the last look. */
export async function watch(
  scene: Scene,
  rollout: string,
  isSo: (view: View) => boolean,
  withinMs = 90_000,
): Promise<View> {
  const until = performance.now() + withinMs;
  for (;;) {
    const view = said(await scene.team.tester.get(`/api/v1/rollouts/${rollout}`), viewSchema);
    if (isSo(view) || performance.now() > until) return view;
    await pause(LOOK_EVERY_MS);
  }
}

/** How a site takes what is done to it from now on, by playbook; as the script of the sites has it. */
export async function behave(scene: Scene, site: string, conduct: Readonly<Record<string, string>>): Promise<void> {
  await writeFile(join(scene.lab.site(site).directory('flip'), 'conduct.json'), JSON.stringify(conduct));
}

/** What a site is switched to, by its own disk; null where it never was to anything. */
export async function runsAt(scene: Scene, site: string): Promise<string | null> {
  const file = join(scene.lab.site(site).directory('flip'), 'current.json');
  const text = await readFile(file, 'utf8').catch(() => '{"version":null}');
  return runningSchema.parse(JSON.parse(text)).version;
}

/** The sites of Production, in the order of the file. */
export function productionOf(scene: Scene): string[] {
  return scene.lab.sites.map(({ id }) => id).slice(-scene.wish.sites);
}

/** How many of the first sites hold the pilots, of whom none may fail. */
export const WITH_PILOTS = 3;
