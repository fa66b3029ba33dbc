import { Injectable } from '@nestjs/common';
import { findIncident } from '../incidents/incident.table.js';
import { isLive } from '../incidents/incident.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { UrgentFixes, type UrgentFix } from '../releases/urgent-fix.js';
import { courseOf } from './course.js';
import type { KeptDeed } from './hotfix.schema.js';
import { deedsOf, findHotfixOfRelease } from './hotfix.table.js';

/** Tells gates, holds and waves which releases go by the runbook, and who has let them through. */
@Injectable()
export class RunbookFixes extends UrgentFixes {
  override async of(tx: Tx, { version, digest }: Pick<Release, 'version' | 'digest'>): Promise<UrgentFix | null> {
    const hotfix = await findHotfixOfRelease(tx, version);
    if (hotfix === null) return null;
    const incident = await findIncident(tx, hotfix.incident);
    if (incident?.severity !== 1 || !isLive(incident)) return null;
    const deeds = await deedsOf(tx, hotfix.id);
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
}

function nameIn(deeds: readonly KeptDeed[], person: string): string {
  return deeds.find(({ by }) => by === person)?.name ?? 'somebody';
}
