import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Command } from 'commander';

interface Wish {
  readonly json?: string;
  readonly screenshots: string;
  readonly only?: string;
}

const check = new Command('pages:check')
  .description(
    'look at every page in every state in a real browser: axe, sideways scrolls, console errors, small targets',
  )
  .option('--json <file>', 'where to write what was seen')
  .option('--screenshots <folder>', 'where to keep the pictures', 'data/pages-check')
  .option('--only <page>', 'look at pages of this name alone, or of this name and state, as in `ladder/empty`')
  .action(({ json, screenshots, only }: Wish) => {
    const child = spawn('npm', ['test', '--', '--config', 'tests/web/check/jest.config.js'], {
      stdio: 'inherit',
      env: {
        ...process.env,
        GATEHOUSE_PAGES_FOLDER: resolve(screenshots),
        ...(json === undefined ? {} : { GATEHOUSE_PAGES_JSON: resolve(json) }),
        ...(only === undefined ? {} : { GATEHOUSE_PAGES_ONLY: only }),
      },
    });
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
    });
  });
await check.parseAsync();
