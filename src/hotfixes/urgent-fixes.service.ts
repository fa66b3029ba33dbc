import { Injectable } from '@nestjs/common';
import { findIncidents } from '../incidents/incident.table.js';
import { isLive, type Incident } from '../incidents/incident.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { UrgentFixes, type UrgentFix } from '../releases/urgent-fix.js';
import { courseOf } from './course.js';
import type { KeptDeed } from './hotfix.schema.js';
import { deedsOfEach, hotfixesOnTheWay, type Hotfix } from './hotfix.table.js';

/** Tells gates, holds and waves which releases go by the runbook, and who has let them through. */
@Injectable()
export class RunbookFixes extends UrgentFixes {
  override async ofEach(
    tx: Tx,
    releases: readonly Pick<Release, 'version' | 'digest'>[],
  ): Promise<ReadonlyMap<string, UrgentFix>> {
    const hotfixes = await hotfixesOnTheWay(
      tx,
      releases.map(({ version }) => version),
    );
    if (hotfixes.length === 0) return new Map();
    const incidents = await findIncidents(
      tx,
      hotfixes.map(({ incident }) => incident),
    );
    const deeds = await deedsOfEach(
      tx,
      hotfixes.map(({ id }) => id),
    );
    const fixes = new Map<string, UrgentFix>();
    for (const hotfix of hotfixes) {
      const release = releases.find(({ version }) => version === hotfix.release);
      // Where one release mends two things, the first of them that still lets it through does.
      if (release === undefined || fixes.has(release.version)) continue;
      const known = { incident: incidents.get(hotfix.incident), deeds: deeds.get(hotfix.id) ?? [] };
      const fix = fixOf(hotfix, known, release.digest);
      if (fix !== null) fixes.set(release.version, fix);
    }
    return fixes;
  }
}

/** Null for what exactly this digest is not let off for: another fix was named, or its incident is no severity 1 of Live. */
function fixOf(
  hotfix: Hotfix,
  { incident, deeds }: { readonly incident: Incident | undefined; readonly deeds: readonly KeptDeed[] },
  digest: string,
): UrgentFix | null {
  if (incident?.severity !== 1 || !isLive(incident)) return null;
  const { fix, approval, glass } = courseOf(deeds);
  if (fix?.said.digest !== digest) return null;
  const witness = (by: string) => ({ person: by, name: nameIn(deeds, by) });
  return {
    ...{ hotfix: hotfix.id, number: hotfix.number, incident: hotfix.incident, raisedAt: incident.raisedAt },
    approval: approval && { by: witness(approval.by), at: approval.at, without: approval.said.without },
    glass: glass && {
      ...{ by: witness(glass.by), at: glass.at },
      ...{ because: glass.said.because, without: glass.said.without },
    },
  };
}

function nameIn(deeds: readonly KeptDeed[], person: string): string {
  return deeds.find(({ by }) => by === person)?.name ?? 'somebody';
}
