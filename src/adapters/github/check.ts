import type { SourceCheck } from '../../releases/source/source-host.js';
import type { CheckRun, CommitStatus } from './answer.schema.js';

/**
 * The last run of each name by each app. The same name from another app is another check: whoever may install an app could else make a
 * check green that is not.
 */
export function lastOfEach(runs: readonly CheckRun[]): readonly CheckRun[] {
  const last = new Map<string, CheckRun>();
  for (const run of runs) {
    const key = JSON.stringify([run.app?.id ?? null, run.name]);
    const known = last.get(key);
    if (known === undefined || run.id > known.id) last.set(key, run);
  }
  return [...last.values()];
}

/** Only what has completed with success is green: GitHub lets `skipped` and `neutral` pass, and they prove nothing. */
export function checkOfRun({ name, status, conclusion, completed_at, html_url }: CheckRun): SourceCheck {
  const hasEnded = status === 'completed';
  const state = !hasEnded ? 'pending' : conclusion === 'success' ? 'green' : 'red';
  const said = hasEnded ? (conclusion ?? 'completed without a conclusion') : status;
  return { name, state, said, url: html_url, endedAt: hasEnded ? completed_at : null };
}

export function checkOfStatus({ context, state: said, target_url, updated_at }: CommitStatus): SourceCheck {
  const state = said === 'success' ? 'green' : said === 'pending' ? 'pending' : 'red';
  return { name: context, state, said, url: target_url, endedAt: state === 'pending' ? null : updated_at };
}
