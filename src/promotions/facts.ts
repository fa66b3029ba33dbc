import type { Attestation } from '../evidence/attestation.js';
import type { DocumentStanding } from '../evidence/documents/document-standing.js';
import type { ClinicalRejection } from '../evidence/clinical-risk/rejection.js';
import type { SignOff } from '../evidence/sign-off.js';
import type { Waiver } from '../evidence/waiver.js';
import type { OwedAction } from '../incidents/rca/rca-action.table.js';
import type { NotesShared } from '../release-notes/sharing.js';
import type { UrgentFix } from '../releases/urgent-fix.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { AgreementStanding } from './agreement-standing.js';
import type { IncidentStanding } from './incident-standing.js';
import type { SourceStanding } from './source-standing.js';
import type { TicketStanding } from './ticket-standing.js';

/** How far this digest has come on a rung. `settledAt` is UTC, and null unless it has settled. */
export interface RungStanding {
  readonly state: 'never' | 'under-way' | 'soaking' | 'settled' | 'failed' | 'halted';
  readonly settledAt: Date | null;
}

/** Everything that a gate is judged by, as it is in one transaction. */
export interface GateFacts {
  readonly release: {
    readonly version: string;
    readonly digest: string;
    /** Whoever registered or built it, as person ids. */
    readonly madeBy: readonly string[];
  };
  /** The database's time, UTC. */
  readonly now: Date;
  readonly standings: Readonly<Record<EnvironmentName, RungStanding>>;
  /** Of this release, those taken back too. */
  readonly signOffs: readonly SignOff[];
  readonly attestations: readonly Attestation[];
  readonly waivers: readonly Waiver[];
  /** Null where that dates were agreed is a person's word. */
  readonly agreements: AgreementStanding | null;
  /** Null where the product asks for none. */
  readonly documents: DocumentStanding | null;
  /** Null where the product has no tracker. */
  readonly tickets: TicketStanding | null;
  /** Null where the product has no source named. */
  readonly source: SourceStanding | null;
  readonly notes: NotesShared;
  /** What is still to be done after the Sev 1s of the product; null where nothing ever was, and where it is not asked. */
  readonly actions: readonly OwedAction[] | null;
  /** What is open of its product's incidents; null where it is not asked. */
  readonly incidents: IncidentStanding | null;
  /** Every rejection of this release on clinical risk, those withdrawn too. */
  readonly rejections: readonly ClinicalRejection[];
  /** The hotfix by the runbook that it is the fix of; null for every other release. */
  readonly urgent: UrgentFix | null;
  /** Whoever promoted this release to any environment, as person ids: who executes never approves (INV-04). */
  readonly promotedBy: readonly string[];
}
