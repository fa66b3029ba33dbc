import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayApprove } from '../../people/four-eyes.js';
import { mayDo } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, forbidden, notFound } from '../../platform/http/problem.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { lockEvidence } from '../evidence-lock.table.js';
import { scopeToSign } from '../signed-scope.facts.js';
import type { ControlledDocument } from './document.js';
import type { ApprovalBody } from './document.schema.js';
import { documentsWhere, keepDocumentApproval, lockDocuments, today } from './document.table.js';
import { shownDocument, type ShownDocument } from './documents.service.js';

/** Keeps what the groups that ratify documents decided. */
@Injectable()
export class DocumentApprovals {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
  ) {}

  /**
   * Keeps a group's decision on exactly this version. One of a release is approved on the tickets that were read last, and void once they
   * become others. Refuses with 404 an unknown document, 403 an approval by whoever brought it or made its release, 400 a day that is to
   * come, and 409 what was withdrawn and tickets that were never read.
   */
  async decide(id: string, body: ApprovalBody, caller: Caller): Promise<ShownDocument> {
    return await this.database.transaction(async (tx) => {
      const asked = await reached(tx, id, caller);
      if (asked.release !== null) await lockEvidence(tx, asked.release);
      await lockDocuments(tx, asked.product);
      const document = await reached(tx, id, caller);
      if (document.withdrawn !== null) throw conflict('This document was withdrawn, so there is nothing to decide.');
      if (body.decidedOn > (await today(tx)))
        throw badRequest([{ field: 'decidedOn', fault: 'is to come', fix: 'give the day of the decision' }]);
      const scope = await this.scopeFor(tx, document, { body, caller });
      const { group, decision, decidedOn, minutes = null, reason = null } = body;
      const said = { document: id, group, decision, decidedOn, minutes, reason, scope };
      await keepDocumentApproval(tx, { ...said, by: caller.person });
      const { kind, product, release, trust, reference, version } = document;
      await record(tx, {
        actor: `person:${caller.person}`,
        action: `document.${decision}`,
        subject: `document:${id}`,
        detail: { kind, product, release, trust, reference, version, ...said },
      });
      return await shownDocument(tx, id);
    });
  }

  /** The scope that it is decided on, once it is sure that the caller may decide. */
  private async scopeFor(
    tx: Tx,
    document: ControlledDocument,
    { body, caller }: { readonly body: ApprovalBody; readonly caller: Caller },
  ): Promise<string | null> {
    const release = document.release === null ? null : await findRelease(tx, document.release);
    const builtBy = release === null ? [] : [release.registeredBy, ...release.builtBy];
    const verdict = mayApprove(caller.person, { requestedBy: [document.by.person], builtBy, executedBy: [] });
    if (body.decision === 'approved' && !verdict.allowed)
      throw forbidden(`${verdict.reason} Whoever brought a document, or made its release, does not approve it.`);
    if (release === null) return null;
    const settings = this.environments.product(release.product);
    return await scopeToSign(tx, { release, settings, urgent: null, decision: body.decision, feature: null });
  }
}

async function reached(tx: Tx, id: string, caller: Caller): Promise<ControlledDocument> {
  const [document] = await documentsWhere(tx, { id });
  if (document === undefined || !mayDo(caller, 'documents.approve', { trust: document.trust }))
    throw notFound('document');
  return document;
}
