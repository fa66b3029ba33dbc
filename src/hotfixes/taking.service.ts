import { Injectable } from '@nestjs/common';
import { lockIncident } from '../incidents/incident.table.js';
import { mayFollow } from '../incidents/incident.js';
import { Raising } from '../incidents/raising.service.js';
import type { Caller } from '../people/caller.js';
import type { Tx } from '../platform/database/database.service.js';
import { badRequest } from '../platform/http/problem.js';
import type { Reason } from '../promotions/objection.js';
import { lastLetIn } from '../promotions/promotion.table.js';
import { Promotions } from '../promotions/promotion.service.js';
import type { ReadOutside } from '../releases/outside-reading.js';
import { findRelease } from '../releases/release.table.js';
import { announceTickets, announceVersion } from '../releases/scope/announcement.service.js';
import { OfflineOrders } from '../rollouts/offline/offline-orders.service.js';
import { Environments } from '../sites/environments.service.js';
import type { Said } from './course.js';
import type { HotfixFacts } from './hotfix.facts.js';
import type { StepBody } from './hotfix.schema.js';
import { OutsideReadings } from './outside-readings.service.js';
import { handsOn } from './rules.js';
import type { StepName } from './step.js';

type Asked<Name extends StepName> = Extract<StepBody, { readonly step: Name }>;

/** What a step said once it was carried out, or why the gate of Production did not let it through. */
export type Carried = { readonly said: Said[StepName] } | { readonly refused: readonly Reason[] };

/** Carries out what a step brings about beside the record of it, in the transaction that keeps it. */
@Injectable()
export class Taking {
  constructor(
    private readonly environments: Environments,
    private readonly offline: OfflineOrders,
    private readonly promotions: Promotions,
    private readonly raising: Raising,
    private readonly readings: OutsideReadings,
  ) {}

  async carryOut(tx: Tx, facts: HotfixFacts, asked: StepBody, caller: Caller): Promise<Carried> {
    if (asked.step === 'deploy') return this.deploy(tx, facts, caller);
    return { said: await this.said(tx, facts, asked, caller) };
  }

  private async said(
    tx: Tx,
    facts: HotfixFacts,
    asked: Exclude<StepBody, Asked<'deploy'>>,
    caller: Caller,
  ): Promise<Said[StepName]> {
    const { course, rca } = facts;
    const digest = course.fix?.said.digest ?? '';
    switch (asked.step) {
      case 'triage':
        return this.triage(tx, facts, asked);
      case 'decide-offline':
        return this.takeOffline(tx, facts, asked, caller);
      case 'prepare-fix':
        return this.fix(tx, asked);
      case 'break-glass':
        return this.breakGlass(tx, facts, asked);
      case 'ask-approval':
      case 'prove':
        return { digest };
      case 'approve':
        return { digest: asked.digest, without: await this.without(tx, facts) };
      case 'open-rca':
        return { rca: rca?.id ?? '' };
      case 'bring-back':
        return this.bringBack(tx, facts, asked, caller);
      case 'restore':
        return this.restore(tx, facts, asked, caller);
      case 'tell':
      case 'assess':
      case 'note':
      case 'approve-afterwards':
      case 'close':
      case 'call-off':
        return wordsOf(asked);
    }
  }

  /** The ad-hoc release is made in the tracker, with the issue attached, as soon as the tracker takes it (003-028). */
  private async triage(tx: Tx, { hotfix, incident }: HotfixFacts, asked: Asked<'triage'>): Promise<Said['triage']> {
    const settings = this.environments.product(hotfix.product);
    const tracker = settings?.tracker ?? null;
    const ticket = asked.ticket ?? incident.reference;
    const { finding, version } = asked;
    if (tracker === null || settings === null) return { finding, version, ticket };
    if (ticket === null) {
      const fix = 'name the severity 1 issue, which the ad-hoc release holds';
      throw badRequest([{ field: 'ticket', fault: 'is missing', fix }]);
    }
    const release = { version, product: hotfix.product };
    await announceVersion(tx, release, settings);
    // Before there is a scope that somebody agreed on, which is numbered from 1.
    await announceTickets(tx, release, { tracker, wish: 0, tickets: [ticket] });
    return { finding, version, ticket };
  }

  private async breakGlass(
    tx: Tx,
    facts: HotfixFacts,
    { because }: Asked<'break-glass'>,
  ): Promise<Said['break-glass']> {
    const { fix, asked } = facts.course;
    const without = await this.without(tx, facts);
    return { because, digest: fix?.said.digest ?? '', without, hands: handsOn(fix, asked) };
  }

  /** What nobody can read at this moment: who lets it through does so without. */
  private async without(tx: Tx, facts: HotfixFacts): Promise<readonly ReadOutside[]> {
    return (await this.readings.unread(tx, facts)).map(({ of }) => of);
  }

  private async takeOffline(
    tx: Tx,
    { hotfix }: HotfixFacts,
    { otherSystems, dataLoss, because, sites }: Asked<'decide-offline'>,
    caller: Caller,
  ): Promise<Said['decide-offline']> {
    const decided = { otherSystems, dataLoss, because, sites };
    if (sites.length === 0) return { ...decided, order: null };
    const { order } = await this.offline.takeOffline(tx, {
      ...{ product: hotfix.product, sites, because, by: caller.person, key: null },
      ...{ origin: `hotfix:${hotfix.id}`, untilFixed: true },
    });
    return { ...decided, order };
  }

  private async fix(tx: Tx, { release: version }: Asked<'prepare-fix'>): Promise<Said['prepare-fix']> {
    const release = await findRelease(tx, version);
    if (release === null) throw new Error('A release that was just looked at is gone.');
    return { release: version, digest: release.digest, madeBy: [release.registeredBy, ...release.builtBy] };
  }

  private async deploy(tx: Tx, { course, world }: HotfixFacts, caller: Caller): Promise<Carried> {
    const fix = course.fix?.said;
    if (fix === undefined) throw new Error('A hotfix without a fix may not be deployed.');
    const begun = ['under-way', 'soaking', 'settled'].includes(world.production);
    const letIn = begun ? await lastLetIn(tx, { digest: fix.digest, environment: 'production' }) : null;
    if (letIn !== null) return { said: { digest: fix.digest, promotion: letIn } };
    const asked = { release: fix.release, environment: 'production', digest: fix.digest } as const;
    const promotion = await this.promotions.requestIn(tx, asked, caller);
    if (promotion.outcome === 'refused') return { refused: promotion.reasons };
    return { said: { digest: fix.digest, promotion: promotion.id } };
  }

  private async bringBack(
    tx: Tx,
    { course }: HotfixFacts,
    { because }: Asked<'bring-back'>,
    caller: Caller,
  ): Promise<Said['bring-back']> {
    const order = course.offline?.said.order ?? null;
    if (order !== null) await this.offline.restore(tx, { order, sites: null, because, by: caller.person });
    return { because };
  }

  /** What hung on the fault is over with it. */
  private async restore(
    tx: Tx,
    { hotfix }: HotfixFacts,
    { because }: Asked<'restore'>,
    caller: Caller,
  ): Promise<Said['restore']> {
    const incident = await lockIncident(tx, hotfix.incident);
    if (incident !== null && mayFollow(incident.state).includes('resolved'))
      await this.raising.move(tx, incident, 'resolved', { by: `person:${caller.person}`, because });
    return { because };
  }
}

type InWords = Asked<'tell' | 'assess' | 'note' | 'approve-afterwards' | 'close' | 'call-off'>;

/** What a step that only says something said. */
function wordsOf(asked: InWords): Said[InWords['step']] {
  switch (asked.step) {
    case 'tell':
      return { message: asked.message };
    case 'assess': {
      const { impact, leadMinutes, deploy, because } = asked;
      return { impact, leadMinutes, deploy, because };
    }
    case 'note':
      return { text: asked.text };
    case 'approve-afterwards':
    case 'close':
    case 'call-off':
      return { because: asked.because };
  }
}
