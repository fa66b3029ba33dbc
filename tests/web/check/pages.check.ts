import { writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { openBrowser } from '../browser.js';
import { grouped } from '../../../src/platform/grouping.js';
import { look, VARIANTS, type Seen } from './look.js';
import { ROWS } from './rows.js';
import { openScene } from './scene.js';

const wanted = process.env['GATEHOUSE_PAGES_ONLY'] ?? '';
const folder = process.env['GATEHOUSE_PAGES_FOLDER'] ?? 'data/pages-check';
const json = process.env['GATEHOUSE_PAGES_JSON'];

test('every page, in every state, in every way', async () => {
  const seen: Seen[] = [];
  const browser = await openBrowser();
  const rows = ROWS.filter(({ page }) => page.includes(wanted));
  try {
    for (const [name, ofScene] of grouped(rows, ({ scene }) => scene)) {
      const scene = await openScene(name);
      const { gatehouse, people, rollout } = scene;
      try {
        for (const row of ofScene)
          for (const variant of VARIANTS) {
            const person = row.as === undefined ? null : people[row.as];
            const path = row.path.replace('{rollout}', rollout ?? '');
            seen.push(await look(browser, { gatehouse, person, row: { ...row, path }, variant }, folder));
          }
      } finally {
        await scene.stop();
      }
    }
  } finally {
    await browser.close();
  }
  const report = {
    pages: seen.length,
    axeViolations: seen.reduce((sum, { axe }) => sum + axe.length, 0),
    sidewaysScrolls: seen.filter(({ sideways }) => sideways).length,
    consoleErrors: seen.reduce((sum, one) => sum + one.console.length, 0),
    smallTargets: seen.reduce((sum, { small }) => sum + small.length, 0),
    seen,
  };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  const faulty = seen.filter(
    ({ axe, sideways, console: complaints, small }) => axe.length + complaints.length + small.length > 0 || sideways,
  );
  expect(faulty).toEqual([]);
}, 1_800_000);
