import { UrgentFixes, type UrgentFix } from '../../../src/releases/urgent-fix.js';

/** Calls every release the fix of one incident by its runbook; of none, unless a test says which. */
export class PretendFixes extends UrgentFixes {
  incident: string | null = null;

  override ofEach(...[, releases]: Parameters<UrgentFixes['ofEach']>): Promise<ReadonlyMap<string, UrgentFix>> {
    const { incident } = this;
    if (incident === null) return Promise.resolve(new Map());
    const fix = { hotfix: incident, number: 'HF-1', incident, raisedAt: new Date(), approval: null, glass: null };
    return Promise.resolve(new Map(releases.map(({ version }) => [version, fix])));
  }
}
