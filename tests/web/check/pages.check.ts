import { writeFile } from 'node:fs/promises';
import { afterAll, expect, test } from '@jest/globals';
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
let journeys: readonly Travelled[] = [];
afterAll(async () => {
  const report = {
    pages: seen.length,
    axeViolations: seen.reduce((sum, { axe }) => sum + axe.length, 0),
    sidewaysScrolls: seen.filter(({ sideways }) => sideways).length,
    consoleErrors: seen.reduce((sum, one) => sum + one.console.length, 0),
    smallTargets: seen.reduce((sum, { small }) => sum + small.length, 0),
    journeys: journeys.length,
    journeyFaults: journeys.reduce((sum, { faults }) => sum + faults.length, 0),
    ...{ seen, travelled: journeys },
  };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
});

test('every page, in every state, in every way', async () => {
  const browser = await openBrowser();
  const rows = ROWS.filter(({ page, state }) => `${page}/${state}`.includes(wanted));
  try {
    for (const [name, ofScene] of grouped(rows, ({ scene }) => scene)) {
      const scene = await openScene(name);
      const { gatehouse, people, places } = scene;
      try {
        for (const row of ofScene) {
          const person = row.as === undefined ? null : people[row.as];
          const path = row.path.replaceAll(/\{([^}]+)\}/g, (_, place: string) => places[place] ?? '');
          const lookIn = async (variants: readonly Variant[]) => {
            for (const variant of variants)
              seen.push(await look(browser, { gatehouse, person, row: { ...row, path }, variant }, folder));
          };
          await Promise.all(lanesOf(row).map(lookIn));
        }
      } finally {
        await scene.stop();
      }
    }
  } finally {
    await browser.close();
  }
  const faulty = seen.filter(
    ({ axe, sideways, console: complaints, small }) => axe.length + complaints.length + small.length > 0 || sideways,
  );
  expect(faulty).toEqual([]);
}, 3_600_000);

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
