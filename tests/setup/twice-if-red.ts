// Runs the suite of an npm script; files that were red are run once more, by themselves, and both runs are told
// (docs/decisions/0039-red-twice-is-red.md). A run that did not come to its end is red, whatever it found until then.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const REPORT = z.object({
  wasInterrupted: z.boolean(),
  testResults: z.array(z.object({ name: z.string(), status: z.string() })),
});

function isGreen(script: string, args: readonly string[]): boolean {
  return spawnSync('npm', ['run', '--silent', script, '--', ...args], { stdio: 'inherit' }).status === 0;
}

/** The files that were red in a run that came to its end; none where it did not, or where something else was wrong. */
function redFiles(report: string): readonly string[] {
  if (!existsSync(report)) return [];
  const { wasInterrupted, testResults } = REPORT.parse(JSON.parse(readFileSync(report, 'utf8')));
  return wasInterrupted ? [] : testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
}

function twiceIfRed(script: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tests-'));
  try {
    const report = join(folder, 'report.json');
    if (isGreen(script, ['--json', '--outputFile', report])) return true;
    const red = redFiles(report);
    if (red.length === 0) return false;
    process.stdout.write(
      `\nFiles that were red: ${red.length}. They are run once more, with nothing beside them. What is green then depends on how\n` +
        'busy the machine is, be it the test or the service: read above what it was, and mend it.\n\n',
    );
    return isGreen(script, ['--maxWorkers', '1', '--runTestsByPath', ...red]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [script] = process.argv.slice(2);
if (script === undefined) throw new Error('Name the npm script of the suite.');
process.exitCode = twiceIfRed(script) ? 0 : 1;
