import { Injectable } from '@nestjs/common';
import { attestationsOf } from '../evidence/attestation.table.js';
import { rejectionsOf } from '../evidence/clinical-risk/rejection.table.js';
import { signOffsOf } from '../evidence/sign-off.table.js';
import { waiversOf } from '../evidence/waiver.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { openSevereActions } from '../incidents/rca/rca-action.table.js';
import { SharedNotes } from '../release-notes/shared-notes.service.js';
import type { Release } from '../releases/release.js';
import { UrgentFixes } from '../releases/urgent-fix.js';
import { RolloutService } from '../rollouts/rollout.service.js';
import { digestsAt } from '../rollouts/running-release.table.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import { AGREED_FOR, AgreementFacts } from './agreement.facts.js';
import { GateDocuments } from './document.facts.js';
import type { GateFacts, RungStanding } from './facts.js';
import { gatherIncidents } from './incident.facts.js';
import { gatherSource } from './source.facts.js';
import { gatherTickets } from './ticket.facts.js';
import { newerLetIn, promotersOf } from './promotion.table.js';

type Standings = Readonly<Record<EnvironmentName, RungStanding>>;

/** Gathers what gates are judged by. The one file of promotions that knows many neighbours. */
@Injectable()
export class GateFactsFinder {
  constructor(
    private readonly rollouts: RolloutService,
    private readonly environments: Environments,
    private readonly sharedNotes: SharedNotes,
    private readonly agreements: AgreementFacts,
    private readonly documents: GateDocuments,
    private readonly urgent: UrgentFixes,
  ) {}

  /** Everything about a release, as it is in this transaction; `inPlaceOf`: the halted rollout whose place it is to take. */
  async gather(tx: Tx, release: Release, inPlaceOf: string | null = null): Promise<GateFacts> {
    const standings = await this.standings(tx, release);
    return this.gatherFor(tx, release, { standings, environments: ENVIRONMENT_NAMES, inPlaceOf });
  }

  /** The same for whoever judges the gates of these environments alone: without what only others ask of. */
  async gatherFor(
    tx: Tx,
    release: Release,
    asked: {
      readonly standings: Standings;
      readonly environments: readonly EnvironmentName[];
      readonly inPlaceOf: string | null;
    },
  ): Promise<GateFacts> {
    const { standings, environments, inPlaceOf } = asked;
    const facts = await gatherEvidence(tx, release, standings);
    const settings = this.environments.product(release.product);
    return {
      ...facts,
      agreements: environments.includes(AGREED_FOR) ? await this.agreements.gather(tx, release) : null,
      documents: await this.documents.gather(tx, release),
      tickets: await gatherTickets(tx, { ...facts, release, settings }),
      source: await gatherSource(tx, { release, settings }),
      notes: await this.sharedNotes.of(tx, release),
      actions: await openSevereActions(tx, release.product),
      incidents: await gatherIncidents(tx, { release, settings, inPlaceOf }),
      urgent: await this.urgent.of(tx, release),
    };
  }

  /** How far a release has come on each rung. */
  standings(tx: Tx, release: Release): Promise<Standings> {
    return this.rollouts.ladderStandings(tx, release);
  }

  /**
   * The versions registered after this one that have settled in the environment, or run at any site there by its own probe, even
   * where their rollout did not end well: this one would be a step back from them.
   */
  async newerThere(tx: Tx, release: Release, environment: EnvironmentName): Promise<readonly string[]> {
    const { product } = release;
    const sites = this.environments.sites(environment, product).map(({ id }) => id);
    const running = await digestsAt(tx, sites, product);
    const there: string[] = [];
    for (const { version, digest } of await newerLetIn(tx, { release: release.version, environment })) {
      const standings = await this.rollouts.ladderStandings(tx, { digest, product });
      if (standings[environment].state === 'settled' || running.has(digest)) there.push(version);
    }
    return there;
  }
}

/** As `gather`, with standings that the caller knows already, and without what outside systems say. */
export async function gatherEvidence(tx: Tx, release: Release, standings: Standings): Promise<GateFacts> {
  const { version, digest, registeredBy, builtBy } = release;
  return {
    release: { version, digest, madeBy: [registeredBy, ...builtBy] },
    now: await databaseNow(tx),
    standings,
    signOffs: await signOffsOf(tx, version),
    attestations: await attestationsOf(tx, version),
    waivers: await waiversOf(tx, version),
    agreements: null,
    documents: null,
    tickets: null,
    source: null,
    notes: { decides: false, editions: [] },
    actions: null,
    incidents: null,
    rejections: await rejectionsOf(tx, version),
    urgent: null,
    promotedBy: await promotersOf(tx, version),
  };
}
