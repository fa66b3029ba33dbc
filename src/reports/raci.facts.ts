import { Injectable } from '@nestjs/common';
import { answersTo } from '../evidence/agreements/agreement-answer.table.js';
import { allRounds } from '../evidence/agreements/agreement.table.js';
import { attestationsOf } from '../evidence/attestation.table.js';
import { commentsOn } from '../evidence/consultations/consultation.table.js';
import { type Delivery, hasArrived } from '../evidence/deliveries/delivery.js';
import { deliveriesOf, deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import { documentsFor } from '../evidence/documents/document.table.js';
import type { RaciActivityId } from '../evidence/raci.js';
import { signOffsOf } from '../evidence/sign-off.table.js';
import { smokeTestDecisionsOf, smokeTestResultsOf } from '../evidence/smoke-tests/smoke-test.table.js';
import { listNotices } from '../notices/notice.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { listPromotions } from '../promotions/promotion.table.js';
import { editionsOf } from '../release-notes/edition.table.js';
import type { Release } from '../releases/release.js';
import { findClosure, findWish } from '../releases/scope/scope.table.js';
import { Environments } from '../sites/environments.service.js';
import { activitiesOf, groupOf, type Deed, type Told } from './live-raci.js';

const MOST = 2000;
const TRAINING: readonly string[] = ['training', 'user-documentation', 'support-staff-training'];
const ALONE = { onBehalfOf: null } as const;

/** Gathers who did what for a release, and who was told. The one file of the table that knows many neighbours. */
@Injectable()
export class RaciFacts {
  constructor(private readonly environments: Environments) {}

  async deeds(tx: Tx, release: Release): Promise<readonly Deed[]> {
    return [
      ...(await scoping(tx, release)),
      ...(await this.scheduling(tx, release)),
      ...(await writing(tx, release)),
      ...(await training(tx, release)),
      ...(await deploying(tx, release)),
      ...(await this.smokeTesting(tx, release)),
      ...(await signing(tx, release)),
    ];
  }

  /** Every message about the release by which somebody learned of an activity. */
  async told(tx: Tx, { version }: Release): Promise<readonly Told[]> {
    const notices = await listNotices(tx, { release: version, limit: MOST });
    const deliveries = await deliveriesOfNotices(
      tx,
      notices.map(({ id }) => id),
    );
    const ofNotices = notices.flatMap(({ id, event, subject }) => {
      const own = deliveries.filter(({ notice }) => notice === id);
      return activitiesOf(event, subject).flatMap((activity) => own.flatMap((one) => toldBy(activity, one)));
    });
    const notes = await deliveriesOf(tx, { kind: 'release-notes', release: version });
    return [...ofNotices, ...notes.flatMap((one) => toldBy('release-notes', one))];
  }

  private async scheduling(tx: Tx, { version, kind }: Release): Promise<readonly Deed[]> {
    const activity = kind === 'hotfix' ? 'unplanned-fix-dates' : 'share-schedule';
    const rounds = await allRounds(tx, { release: version });
    const answers = await answersTo(
      tx,
      rounds.map(({ id }) => id),
    );
    return rounds.flatMap(({ id, trust, askedBy, askedAt }): readonly Deed[] => {
      const name = this.environments.trustName(trust);
      const said = (answers.get(id) ?? []).map(({ answer, by, at }): Deed => {
        const what = `${name}: ${answer}`;
        return { activity, what, by: { person: null, name: by.name }, as: 'trust', ...ALONE, at };
      });
      return [{ activity, what: `Asked ${name}`, by: askedBy, as: 'delivery', ...ALONE, at: askedAt }, ...said];
    });
  }

  private async smokeTesting(tx: Tx, { digest, product }: Release): Promise<readonly Deed[]> {
    const activity = product === 'aide' ? 'aide-smoke-test' : 'flip-smoke-test';
    const sites = this.environments.sites('production', product);
    const decisions = await smokeTestDecisionsOf(tx, digest);
    const results = await smokeTestResultsOf(tx, { digest, sites: sites.map(({ id }) => id) });
    return [
      ...decisions.map(({ required, by, at }): Deed => {
        const what = required ? 'Decided that it is needed' : 'Decided that it is not needed';
        return { activity, what, by, as: 'delivery', ...ALONE, at };
      }),
      ...results.map(({ site, outcome, by, at }): Deed => {
        const what = `${this.environments.site(site)?.name ?? site}: ${outcome}`;
        return { activity, what, by, as: by.as, ...ALONE, at };
      }),
    ];
  }
}

async function scoping(tx: Tx, { version }: Release): Promise<readonly Deed[]> {
  const wish = await findWish(tx, version);
  const closure = await findClosure(tx, version);
  const set: Deed[] = [];
  if (wish !== null) {
    const common = { by: wish.by, as: 'delivery', ...ALONE, at: wish.at } as const;
    set.push({ activity: 'define-scope', what: 'Set the scope', ...common });
    set.push({ activity: 'tracker-releases', what: 'Had the tracker told of the release and its tickets', ...common });
  }
  if (closure !== null)
    set.push({
      activity: 'tracker-releases',
      what: 'Closed the release',
      by: closure.by,
      as: 'delivery',
      ...ALONE,
      at: closure.at,
    });
  return set;
}

async function writing(tx: Tx, { version }: Release): Promise<readonly Deed[]> {
  return (await editionsOf(tx, version)).map(({ kind, number, publishedBy: by, publishedAt: at }) => {
    const what = `Published the ${kind} notes, edition ${String(number)}`;
    return { activity: 'release-notes', what, by, as: 'delivery', ...ALONE, at };
  });
}

async function training(tx: Tx, release: Release): Promise<readonly Deed[]> {
  const activity = 'training-documentation';
  const documents = (await documentsFor(tx, release)).filter(
    ({ kind, trust, withdrawn }) => TRAINING.includes(kind) && trust === null && withdrawn === null,
  );
  const attested = (await attestationsOf(tx, release.version)).filter(
    ({ criterion, withdrawn }) => criterion === activity && withdrawn === null,
  );
  return [
    ...documents.map(({ title, version, by, at }): Deed => {
      return { activity, what: `Brought ${title}, version ${version}`, by, as: 'delivery', ...ALONE, at };
    }),
    ...attested.map(({ outcome, by, at }): Deed => {
      const what = outcome === 'holds' ? 'Attested that it is there' : 'Attested that none is needed';
      return { activity, what, by, as: 'delivery', ...ALONE, at };
    }),
  ];
}

async function deploying(tx: Tx, { version }: Release): Promise<readonly Deed[]> {
  const query = { release: version, environment: null, outcome: 'accepted', before: null, limit: 200 } as const;
  return (await listPromotions(tx, query)).map(({ environment, by, at }) => {
    return { activity: 'deploy', what: `Promoted it to ${environment}`, by, as: 'delivery', ...ALONE, at };
  });
}

async function signing(tx: Tx, { version, digest }: Release): Promise<readonly Deed[]> {
  const signed = (await signOffsOf(tx, version)).flatMap((signOff): readonly Deed[] => {
    const { stage, feature, decision, by, onBehalfOf, as, at, withdrawn } = signOff;
    if (stage === 'sit' || (as !== 'delivery' && as !== 'product-owner')) return [];
    const activity = stage === 'uat' ? 'sign-off-features' : 'sign-off-candidate';
    const what = `${feature ?? stage.toUpperCase()}: ${decision}${withdrawn === null ? '' : ', and withdrawn since'}`;
    return [{ activity, what, by, as, onBehalfOf: onBehalfOf?.name ?? null, at }];
  });
  const comments = (await commentsOn(tx, { digest, stage: 'uat' })).flatMap(({ by, as, at }): readonly Deed[] => {
    const common = { by, as, ...ALONE, at };
    return [
      { activity: 'perform-uat', what: 'Said how it went', ...common },
      { activity: 'sign-off-features', what: 'Commented before UAT was signed off', ...common },
    ];
  });
  return [...signed, ...comments];
}

function toldBy(activity: RaciActivityId, delivery: Delivery): readonly Told[] {
  const { to, subject: what, state, requestedAt: at } = delivery;
  const as = groupOf(to);
  if (as === null) return [];
  const { name, role, trust } = to;
  return [{ activity, what, to: { name, role, trust }, as, state, hasArrived: hasArrived(delivery), at }];
}
