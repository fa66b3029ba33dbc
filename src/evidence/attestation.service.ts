import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { holdsRole, type Caller, type RoleName } from '../people/caller.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { badRequest, conflict, forbidden, notFound } from '../platform/http/problem.js';
import type { Release } from '../releases/release.js';
import { findRelease } from '../releases/release.table.js';
import { Environments } from '../sites/environments.service.js';
import { attestable, ATTESTABLE, type Attestable } from './attestable.js';
import type { Attestation } from './attestation.js';
import { attestationsOf, findAttestation, keepAttestation, keepAttestationWithdrawal } from './attestation.table.js';
import { Deliveries } from './deliveries/deliveries.service.js';
import { isTrainingAsked } from './documents/document-standing.js';
import { lockEvidence } from './evidence-lock.table.js';
import type { AttestationBody, ReasonBody } from './evidence.schema.js';

/**
 * Keeps people's word, with a link to the proof, for the criteria that Gatehouse cannot see for itself yet. An attestation states
 * what the proof shows and approves nothing, so whoever built the release may give it; approvals are sign-offs and waivers.
 */
@Injectable()
export class Attestations {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly deliveries: Deliveries,
  ) {}

  /**
   * Attests to the release's digest. Refuses with 404 an unknown release, 400 a criterion that belongs to another gate, that
   * must hold and cannot be not applicable, or that agreements or documents decide, 403 a role that cannot speak for it.
   */
  async attest(version: string, body: AttestationBody, caller: Caller): Promise<Attestation> {
    const criterion = attestable(body.criterion);
    refuseMisplaced(criterion, body);
    this.refuseDecided(criterion);
    const as = speakingAs(criterion, caller);
    return await this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      this.refuseDelivered(criterion, body, release);
      const { digest } = release;
      const { environment, outcome, reason, link = null } = body;
      const said = { criterion: criterion.id, environment, outcome, reason, link };
      const id = await keepAttestation(tx, { release: version, digest, ...said, by: caller.person, as });
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'attestation.recorded',
        subject: `attestation:${id}`,
        detail: { release: version, digest, ...said, as },
      });
      return await found(tx, id);
    });
  }

  /** Nobody's word counts for what Trusts say themselves. */
  private refuseDecided({ id, title, environment }: Attestable): void {
    if (id !== 'dates-agreed' || this.environments.rung(environment).agreements !== 'required') return;
    const fault = `is decided by what the Trusts themselves agree to, and by nobody's word: "${title}"`;
    const fix = 'ask them with POST /api/v1/releases/:version/agreements';
    throw badRequest([{ field: 'criterion', fault, fix }]);
  }

  /** That documents were shared is nobody's word where Gatehouse sends them itself; that a release needs none is (003-059). */
  private refuseDelivered({ id, title }: Attestable, { outcome }: AttestationBody, { product }: Release): void {
    const documents = this.environments.product(product)?.documents ?? null;
    if (id !== 'training-documentation' || documents === null || !isTrainingAsked(documents)) return;
    if (outcome !== 'holds' || !this.deliveries.areSetUp) return;
    const fault = `is decided by the documents themselves and what was delivered of them, and by nobody's word: "${title}"`;
    const fix = 'bring them with POST /api/v1/documents, or attest not-applicable where the release needs none';
    throw badRequest([{ field: 'outcome', fault, fix }]);
  }

  /** Takes an attestation back, by anybody who could have given it. Refuses with 404, 403, and 409 when it already was. */
  async withdraw(id: string, { reason }: ReasonBody, caller: Caller): Promise<Attestation> {
    return await this.database.transaction(async (tx) => {
      const { release, criterion } = await found(tx, id);
      const known = ATTESTABLE.find((one) => one.id === criterion);
      if (known !== undefined) speakingAs(known, caller);
      await lockEvidence(tx, release);
      const isFirst = await keepAttestationWithdrawal(tx, { attestation: id, reason, by: caller.person });
      if (!isFirst) throw conflict('This attestation was already withdrawn.');
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'attestation.withdrawn',
        subject: `attestation:${id}`,
        detail: { release, criterion, reason },
      });
      return await found(tx, id);
    });
  }

  /** Every attestation of a release, oldest first; those taken back stay in it. Refuses with 404 an unknown release. */
  async list(version: string): Promise<{ attestations: readonly Attestation[] }> {
    return await this.database.transaction(async (tx) => {
      if ((await findRelease(tx, version)) === null) throw notFound('release');
      return { attestations: await attestationsOf(tx, version) };
    });
  }
}

async function found(tx: Tx, id: string): Promise<Attestation> {
  const attestation = await findAttestation(tx, id);
  if (attestation === null) throw notFound('attestation');
  return attestation;
}

function refuseMisplaced(criterion: Attestable, body: AttestationBody): void {
  if (body.environment !== criterion.environment) {
    const fault = `is not where "${criterion.title}" is asked for`;
    throw badRequest([{ field: 'environment', fault, fix: `Use ${criterion.environment}.` }]);
  }
  if (body.outcome === 'not-applicable' && !criterion.mayNotApply) {
    const fault = `cannot be said of "${criterion.title}", which every release needs`;
    const fix = criterion.waivable
      ? 'Ask for a waiver, which a second person approves.'
      : 'Meet the criterion; it cannot be waived either.';
    throw badRequest([{ field: 'outcome', fault, fix }]);
  }
}

function speakingAs(criterion: Attestable, caller: Caller): RoleName {
  const role = criterion.attestedBy.find((one) => holdsRole(caller, one));
  if (role !== undefined) return role;
  throw forbidden(`"${criterion.title}" is attested by: ${criterion.attestedBy.join(', ')}.`);
}
