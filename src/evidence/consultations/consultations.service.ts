import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { listPeople } from '../../people/person.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { conflict, forbidden, notFound } from '../../platform/http/problem.js';
import type { Release } from '../../releases/release.js';
import { findRelease } from '../../releases/release.table.js';
import { UrgentFixes } from '../../releases/urgent-fix.js';
import { Environments } from '../../sites/environments.service.js';
import { lockEvidence } from '../evidence-lock.table.js';
import { SettledReleases } from '../settled-releases.js';
import { STAGES, type Stage } from '../sign-off.js';
import type { Witness } from '../witness.js';
import {
  consultationOf,
  consultedBefore,
  RUNG_OF_STAGE,
  type Consultation,
  type ConsultationComment,
} from './consultation.js';
import type { CommentBody } from './consultation.schema.js';
import { commentsOn, keepComment } from './consultation.table.js';

/** The consultations of a release, and what was said in them. */
export interface ShownConsultations {
  readonly release: string;
  readonly digest: string;
  /** One for each stage that a consultation is set for. */
  readonly consultations: readonly Consultation[];
  /** Oldest first. */
  readonly comments: readonly ConsultationComment[];
}

/** Hears those who are consulted before a sign-off, where an environment's file gives them time for it. */
@Injectable()
export class Consultations {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly settled: SettledReleases,
    private readonly urgent: UrgentFixes,
  ) {}

  /**
   * Keeps a comment on the exact digest that its writer saw. Refuses with 404 an unknown release, 403 whoever is not consulted before
   * that sign-off, 409 another digest.
   */
  async comment(version: string, body: CommentBody, caller: Caller): Promise<ShownConsultations> {
    const as = consultedBefore(body.stage).find((role) => caller.roles.some((held) => held.role === role));
    if (as === undefined) throw forbidden(notConsulted(body.stage));
    return await this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const release = await registered(tx, version);
      const { digest } = release;
      if (digest !== body.digest)
        throw conflict(`Release ${version} has the digest ${digest}, not ${body.digest}. Look at it again.`, {
          digest,
        });
      const said = { release: version, digest, stage: body.stage, comment: body.comment, as };
      const id = await keepComment(tx, { ...said, by: caller.person });
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'consultation.commented',
        subject: `consultation-comment:${id}`,
        detail: said,
      });
      return await this.shown(tx, release);
    });
  }

  /** How the consultations of a release stand. Refuses with 404 an unknown release. */
  async show(version: string): Promise<ShownConsultations> {
    return await this.database.transaction(async (tx) => this.shown(tx, await registered(tx, version)));
  }

  /** How the consultation before a sign-off stands; null where the environment's file sets none, and for a hotfix that goes by the runbook. */
  async standing(tx: Tx, release: Release, stage: Stage): Promise<Consultation | null> {
    const environment = RUNG_OF_STAGE[stage];
    const { consultationSeconds: seconds } = this.environments.rung(environment);
    // Nobody is waited for by a hotfix; see HOTFIX_RULES.
    if (seconds === undefined || (await this.urgent.of(tx, release)) !== null) return null;
    const { digest, product } = release;
    return consultationOf({
      ...{ stage, seconds },
      settledAt: await this.settled.settledAt(tx, { digest, product, environment }),
      consulted: await consulted(tx, stage),
      comments: await commentsOn(tx, { digest, stage }),
      now: await databaseNow(tx),
    });
  }

  private async shown(tx: Tx, release: Release): Promise<ShownConsultations> {
    const { version, digest } = release;
    const consultations: Consultation[] = [];
    for (const stage of STAGES) {
      const standing = await this.standing(tx, release, stage);
      if (standing !== null) consultations.push(standing);
    }
    const comments = await commentsOn(tx, { digest, stage: null });
    return { release: version, digest, consultations, comments };
  }
}

async function consulted(tx: Tx, stage: Stage): Promise<readonly Witness[]> {
  const roles: readonly string[] = consultedBefore(stage);
  if (roles.length === 0) return [];
  const people = await listPeople(tx);
  return people
    .filter(({ disabledAt, roles: held }) => disabledAt === null && held.some(({ role }) => roles.includes(role)))
    .map(({ id, name }) => ({ person: id, name }));
}

function notConsulted(stage: Stage): string {
  const roles = consultedBefore(stage);
  const title = stage.toUpperCase();
  if (roles.length === 0) return `Nobody is consulted before ${title} is signed off.`;
  return `Before ${title} is signed off these are consulted: ${roles.join(', ')}.`;
}

async function registered(tx: Tx, version: string): Promise<Release> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  return release;
}
