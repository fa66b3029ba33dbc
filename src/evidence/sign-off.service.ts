import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Caller } from '../people/caller.js';
import { mayApprove } from '../people/four-eyes.js';
import { mayDo } from '../people/permission.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { badRequest, conflict, forbidden, notFound } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import type { Release } from '../releases/release.js';
import { UrgentFixes } from '../releases/urgent-fix.js';
import { Environments } from '../sites/environments.service.js';
import { tooEarly } from './consultations/consultation.js';
import { Consultations } from './consultations/consultations.service.js';
import { delegationToSign } from './delegations/delegations.service.js';
import { lockEvidence } from './evidence-lock.table.js';
import type { FeatureSignOffBody, ReasonBody, SignOffBody } from './evidence.schema.js';
import { scopeToSign } from './signed-scope.facts.js';
import { notYours, refusalToWithdraw, signerOf, type SignOff, type Stage } from './sign-off.js';
import { findSignOff, isAhead, keepSignOff, keepSignOffWithdrawal, signOffsOf } from './sign-off.table.js';

/** A decision on a stage, or on one feature in it. */
type Deciding = SignOffBody & { readonly feature: string | null };

/** Signs releases off, and takes that back. */
@Injectable()
export class SignOffs {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly consultations: Consultations,
    private readonly urgent: UrgentFixes,
  ) {}

  /**
   * Keeps a decision on the exact digest that the signer saw. Refuses with 404 an unknown release, 409 another digest than the
   * release's, 403 the wrong role and whoever registered or built the release (a veto is no approval, so it is open to them) or signs for
   * one of them or without a delegation, 400 an approval that has already run out, and 409 one before its consultation is over. Where its tickets are kept in a tracker, 409 an approval before they were ever read, and
   * one of another scope than the one that was seen.
   */
  async sign(version: string, body: SignOffBody, caller: Caller): Promise<SignOff> {
    return await this.keep(version, { ...body, feature: null }, caller);
  }

  /** As `sign`, for one feature that needs UAT (003-074). Refuses with 404 a ticket that is none in the scope that was read last. */
  async signFeature(
    version: string,
    { feature, body }: { readonly feature: string; readonly body: FeatureSignOffBody },
    caller: Caller,
  ): Promise<SignOff> {
    return await this.keep(version, { ...body, stage: 'uat', feature }, caller);
  }

  private async keep(version: string, body: Deciding, caller: Caller): Promise<SignOff> {
    const { role, permission } = signerOf(body.stage, body.decision);
    if (!mayDo(caller, permission)) throw forbidden(notYours(body.stage, body.decision));
    return await this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const release = await registered(tx, version);
      if (release.digest !== body.digest) throw notTheDigest(release, body.digest);
      const { onBehalfOf = null } = body;
      const delegation = onBehalfOf === null ? null : await delegationToSign(tx, { role, onBehalfOf, caller });
      if (body.decision !== 'vetoed')
        refuseMaker(release, [caller.person, ...(onBehalfOf === null ? [] : [onBehalfOf])]);
      if (body.decision === 'approved') await this.refuseTooEarly(tx, release, body.stage);
      await refusePast(tx, body.expiresAt);
      const settings = this.environments.product(release.product);
      const scope = await scopeToSign(tx, { release, settings, urgent: await this.urgent.of(tx, release), ...body });
      const { stage, feature, decision, reason = null, expiresAt = null } = body;
      const { digest } = release;
      const said = {
        release: version,
        digest,
        stage,
        feature,
        scope,
        reason,
        expiresAt,
        delegation,
        onBehalfOf,
        as: role,
      };
      const id = await keepSignOff(tx, { ...said, decision, by: caller.person });
      await record(tx, {
        actor: `person:${caller.person}`,
        action: `sign-off.${decision}`,
        subject: `sign-off:${id}`,
        detail: said,
      });
      return await found(tx, id);
    });
  }

  private async refuseTooEarly(tx: Tx, release: Release, stage: Stage): Promise<void> {
    const consultation = await this.consultations.standing(tx, release, stage);
    const refusal = consultation === null ? null : tooEarly(consultation);
    if (consultation !== null && refusal !== null) throw conflict(refusal, { consultation });
  }

  /** Takes a sign-off back. Refuses with 404 an unknown one, 403 whoever may not (`refusalToWithdraw`), 409 one that already was. */
  async withdraw(id: string, { reason }: ReasonBody, caller: Caller): Promise<SignOff> {
    return await this.database.transaction(async (tx) => {
      const { release, stage, decision } = await found(tx, id);
      await lockEvidence(tx, release);
      const permitted = mayDo(caller, signerOf(stage, decision).permission);
      const refusal = refusalToWithdraw(await found(tx, id), caller.person, permitted);
      if (refusal !== null) throw forbidden(refusal);
      const isFirst = await keepSignOffWithdrawal(tx, { signOff: id, reason, by: caller.person });
      if (!isFirst) throw conflict('This sign-off was already withdrawn.');
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'sign-off.withdrawn',
        subject: `sign-off:${id}`,
        detail: { release, stage, decision, reason },
      });
      return await found(tx, id);
    });
  }

  /** Every sign-off of a release, oldest first; those taken back stay in it. Refuses with 404 an unknown release. */
  async list(version: string): Promise<{ signOffs: readonly SignOff[] }> {
    return await this.database.transaction(async (tx) => {
      await registered(tx, version);
      return { signOffs: await signOffsOf(tx, version) };
    });
  }
}

async function registered(tx: Tx, version: string): Promise<Release> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  return release;
}

async function found(tx: Tx, id: string): Promise<SignOff> {
  const signOff = await findSignOff(tx, id);
  if (signOff === null) throw notFound('sign-off');
  return signOff;
}

function notTheDigest(release: Release, signed: string): Error {
  const detail = `Release ${release.version} has the digest ${release.digest}, not ${signed}. Look at it again, then sign what you see.`;
  return conflict(detail, { digest: release.digest });
}

function refuseMaker(release: Release, signers: readonly string[]): void {
  const builtBy = [release.registeredBy, ...release.builtBy];
  const hands = { requestedBy: [], builtBy, executedBy: [] };
  const [verdict] = signers.map((signer) => mayApprove(signer, hands)).filter(({ allowed }) => !allowed);
  if (verdict?.allowed === false)
    throw forbidden(
      `${verdict.reason} Whoever registered or built a release does not sign it off, whatever else they may do, and nobody does it for them.`,
    );
}

async function refusePast(tx: Tx, expiresAt: Date | undefined): Promise<void> {
  if (expiresAt === undefined || (await isAhead(tx, expiresAt))) return;
  throw badRequest([{ field: 'expiresAt', fault: 'is not in the future', fix: 'Give a later time, or leave it out.' }]);
}
