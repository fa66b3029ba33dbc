import { Injectable } from '@nestjs/common';
import { DocumentFacts } from '../evidence/documents/document.facts.js';
import { holdEvidence } from '../evidence/evidence-lock.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { SharedNotes } from '../release-notes/shared-notes.service.js';
import type { SharedEdition } from '../release-notes/sharing.js';
import type { Release } from '../releases/release.js';
import { findRelease } from '../releases/release.table.js';
import { UrgentFixes } from '../releases/urgent-fix.js';
import { ApprovalCheck, type ApprovalAnswer } from '../rollouts/approval-check.js';
import type { EnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import { agreementsDecide } from './agreement.facts.js';
import { CRITERIA } from './criterion.js';
import { askedAgain } from './document.facts.js';
import { gatherEvidence } from './gate.facts.js';
import type { RungStanding } from './facts.js';
import { judgeAgain } from './gate.js';
import { reasonInWords, unmet } from './objection.js';
import { findPromotion } from './promotion.table.js';
import { asksForNotes } from './shared-finding.js';
import { gatherSigned } from './ticket.facts.js';

/** Answers the rollouts' question, asked while an attempt is claimed, whether its promotion still stands (INV-03). */
@Injectable()
export class PromotionApproval extends ApprovalCheck {
  constructor(
    private readonly environments: Environments,
    private readonly sharedNotes: SharedNotes,
    private readonly documents: DocumentFacts,
    private readonly urgent: UrgentFixes,
  ) {
    super();
  }

  /**
   * Judges the promotion's gate again on what is said now, with the same pure rule. What the ladder knew is taken from when it was
   * accepted, as only people take approvals back. No evidence changes until the caller's transaction ends: a withdrawal waits.
   */
  override async stillHolds(tx: Tx, asked: { readonly promotion: string }): Promise<ApprovalAnswer> {
    const promotion = await findPromotion(tx, asked.promotion);
    if (promotion?.outcome !== 'accepted')
      return { holds: false, reasons: ['No accepted promotion stands behind this.'] };
    await holdEvidence(tx, promotion.release);
    const release = await findRelease(tx, promotion.release);
    if (release?.digest !== promotion.digest)
      return { holds: false, reasons: ['The release is not the one that was promoted.'] };
    const { settledAt, environment } = promotion;
    const evidence = await gatherEvidence(tx, release, {
      dev: relied(settledAt.dev),
      sit: relied(settledAt.sit),
      uat: relied(settledAt.uat),
      'pre-prod': relied(settledAt['pre-prod']),
      production: relied(settledAt.production),
    });
    const settings = this.environments.product(release.product);
    const facts = {
      ...evidence,
      // Each site is held by its own Trust's agreement; here it only matters that nobody's word is asked for instead.
      agreements: agreementsDecide(this.environments) ? { trusts: [] } : null,
      documents: askedAgain(await this.documents.gather(tx, release)),
      tickets: await gatherSigned(tx, { ...evidence, release, settings }),
      // A correction that is still on its way, and a mail server that came or went, stop no rollout that was let begin.
      notes: { editions: await this.notesFor(tx, release, environment), decides: false },
      urgent: await this.urgent.of(tx, release),
    };
    const reasons = unmet(judgeAgain(facts, environment)).map(reasonInWords);
    return reasons.length === 0 ? { holds: true } : { holds: false, reasons };
  }

  /** Asked at every site that is changed, so it is read only for gates that ask for it. */
  private async notesFor(tx: Tx, release: Release, environment: EnvironmentName): Promise<readonly SharedEdition[]> {
    if (!CRITERIA[environment].some(asksForNotes)) return [];
    return (await this.sharedNotes.of(tx, release)).editions;
  }
}

function relied(settledAt: string | null): RungStanding {
  return settledAt === null
    ? { state: 'never', settledAt: null }
    : { state: 'settled', settledAt: new Date(settledAt) };
}
