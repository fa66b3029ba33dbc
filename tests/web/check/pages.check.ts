import { writeFile } from 'node:fs/promises';
import { afterAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../browser.js';
import { grouped } from '../../../src/platform/grouping.js';
import { travelAll, type Travelled } from './journeys.js';
import { look, VARIANTS, type Seen } from './look.js';
import { ROWS, type PageRow } from './rows.js';
import { openScene } from './scene.js';

const wanted = process.env['GATEHOUSE_PAGES_ONLY'] ?? '';
const folder = process.env['GATEHOUSE_PAGES_FOLDER'] ?? 'data/pages-check';
const json = process.env['GATEHOUSE_PAGES_JSON'];

const seen: Seen[] = [];
/** What could not be looked at, and why: one page that does not come is no reason to look at no other. */
const unseen: { readonly page: string; readonly state: string; readonly variant: string; readonly why: string }[] = [];
let journeys: readonly Travelled[] = [];
afterAll(async () => {
  const report = {
    pages: seen.length,
    axeViolations: seen.reduce((sum, { axe }) => sum + axe.length, 0),
    sidewaysScrolls: seen.filter(({ sideways }) => sideways).length,
    consoleErrors: seen.reduce((sum, one) => sum + one.console.length, 0),
    smallTargets: seen.reduce((sum, { small }) => sum + small.length, 0),
    unseen: unseen.length,
    journeys: journeys.length,
    journeyFaults: journeys.reduce((sum, { faults }) => sum + faults.length, 0),
    ...{ seen, notSeen: unseen, travelled: journeys },
  };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
});

test('every page, in every state, in every way', async () => {
  const browser = await openBrowser();
  const rows = ROWS.filter(({ page, state }) => `${page}/${state}`.includes(wanted));
  try {
    for (const [name, ofScene] of grouped(rows, ({ scene }) => scene))
      await lookAtScene(browser, name, ofScene).catch((error: unknown) => {
        for (const { page, state } of ofScene.filter((row) => !isSeen(row)))
          unseen.push({ page, state, variant: `all of “${name}”`, why: String(error) });
      });
  } finally {
    await browser.close();
  }
  const faulty = seen.filter(
    ({ axe, sideways, console: complaints, small }) => axe.length + complaints.length + small.length > 0 || sideways,
  );
  expect(unseen).toEqual([]);
  expect(faulty).toEqual([]);
}, 3_600_000);

async function lookAtScene(browser: Browser, name: PageRow['scene'], rows: readonly PageRow[]): Promise<void> {
  const scene = await openScene(name);
  const { gatehouse, people, places } = scene;
  try {
    for (const row of rows) {
      const person = row.as === undefined ? null : people[row.as];
      const path = row.path.replaceAll(/\{([^}]+)\}/g, (_, place: string) => places[place] ?? '');
      const lookIn = async (variants: readonly Variant[]) => {
        for (const variant of variants)
          await look(browser, { gatehouse, person, row: { ...row, path }, variant }, folder).then(
            (one) => seen.push(one),
            (error: unknown) => {
              const { page, state } = row;
              unseen.push({ page, state, variant: variant.name, why: String(error) });
            },
          );
      };
      await Promise.all(lanesOf(row).map(lookIn));
    }
  } finally {
    await scene.stop();
  }
}

function isSeen({ page, state }: PageRow): boolean {
  return [...seen, ...unseen].some((one) => one.page === page && one.state === state);
}

type Variant = (typeof VARIANTS)[number];

/** The ways of a row that are looked at one after another: all of them where something is done first, as a form would be sent twice at once. */
function lanesOf({ first }: PageRow): readonly (readonly Variant[])[] {
  return first === undefined ? [VARIANTS.slice(0, 2), VARIANTS.slice(2)] : [VARIANTS];
}

/** As `--only` names them. */
const JOURNEYS = 'journeys';

test('twelve journeys and more by the keyboard alone', async () => {
  if (!JOURNEYS.includes(wanted)) return;
  const browser = await openBrowser();
  try {
    journeys = await travelAll(browser);
  } finally {
    await browser.close();
  }
  expect(journeys.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(journeys.length).toBeGreaterThanOrEqual(12);
}, 900_000);
