import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { maySetOffHotfix } from '../incidents/incident.js';
import { lockIncident } from '../incidents/incident.table.js';
import type { Caller } from '../people/caller.js';
import { mayDo } from '../people/permission.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { conflict, forbidden, notFound } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import { findWish } from '../releases/scope/scope.table.js';
import { RolloutService } from '../rollouts/rollout.service.js';
import { Environments } from '../sites/environments.service.js';
import { HotfixFactsFinder, type HotfixFacts } from './hotfix.facts.js';
import type { HotfixQuery, OpeningBody, StepBody } from './hotfix.schema.js';
import {
  findHotfix,
  findHotfixByKey,
  findOpenHotfixOf,
  findStep,
  keepHotfix,
  keepStep,
  listHotfixes,
  lockGlass,
  lockHotfix,
  moveHotfix,
  type Hotfix,
  type ListedHotfix,
} from './hotfix.table.js';
import { nextSteps, shownHotfix, type ShownHotfix } from './hotfix-view.js';
import { Queued } from './queued.service.js';
import { objection, type Wish } from './rules.js';
import { STEPS } from './step.js';
import { Taking } from './taking.service.js';
import { TriagedTicket } from './triaged-ticket.service.js';

const LIVE = 'production';

/** An open one with all that may be done for it now. */
export interface OpenHotfix extends Pick<Hotfix, 'id' | 'number'>, Pick<ShownHotfix, 'next'> {
  /** Of its incident. */
  readonly summary: string;
}

/** The runbook of a hotfix: opened for a severity 1 of Live, and taken step by step. */
@Injectable()
export class Hotfixes {
  constructor(
    private readonly database: Database,
    private readonly finder: HotfixFactsFinder,
    private readonly taking: Taking,
    private readonly ticket: TriagedTicket,
    private readonly queued: Queued,
    private readonly rollouts: RolloutService,
    private readonly environments: Environments,
  ) {}

  /**
   * Opens one for an incident, or answers the one that is open for it. Refuses (404) an incident that there is not, and (409) any but
   * an open Sev 1 of Live (003-023), and a key that opened one for another.
   */
  async open({ incident: id, key }: OpeningBody, caller: Caller): Promise<ShownHotfix> {
    return this.database.transaction(async (tx) => {
      const incident = await lockIncident(tx, id);
      if (incident === null) throw notFound('incident');
      const known = await findHotfixByKey(tx, { by: caller.person, key });
      if (known !== null && known.incident !== id)
        throw conflict(`You have opened ${known.number} by this key before, for another incident; use a new one.`);
      const open = known ?? (await findOpenHotfixOf(tx, id));
      if (open !== null) return this.shown(tx, open, caller);
      const { product, number } = incident;
      if (product === null || !maySetOffHotfix(incident))
        throw conflict(`Only an open severity 1 of Live has a hotfix (003-023), and ${number} is none.`);
      const made = await keepHotfix(tx, { incident: id, product, by: caller.person, key });
      const hotfix = made === null ? null : await findHotfix(tx, made);
      if (hotfix === null) throw new Error('The new hotfix was not returned by the database.');
      const detail = { number: hotfix.number, incident: id, product };
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'hotfix.raised',
        subject: subjectOf(hotfix),
        detail,
      });
      return this.shown(tx, hotfix, caller);
    }, 'hotfix.open');
  }

  /** Newest first, without what may be done. */
  async list(query: HotfixQuery): Promise<{ readonly hotfixes: readonly ListedHotfix[] }> {
    return { hotfixes: await this.database.transaction((tx) => listHotfixes(tx, query), 'hotfix.list') };
  }

  /** The open ones, newest first and so many at most, each with all that may be done next. */
  async openOnes(limit: number, caller: Caller): Promise<readonly OpenHotfix[]> {
    return this.database.transaction(async (tx) => {
      const open: OpenHotfix[] = [];
      for (const hotfix of await listHotfixes(tx, { product: null, open: 'true', limit })) {
        const facts = await this.finder.gather(tx, hotfix);
        const { id, number } = hotfix;
        open.push({ id, number, summary: facts.incident.summary, next: nextSteps(facts, caller) });
      }
      return open;
    }, 'hotfix.list');
  }

  /** Refuses with 404 an unknown one. */
  async find(id: string, caller: Caller): Promise<ShownHotfix> {
    return this.database.transaction(
      async (tx) => this.shown(tx, found(await findHotfix(tx, id)), caller),
      'hotfix.find',
    );
  }

  /**
   * Takes a step, once for its key: the same again is answered with how it stands. Refuses (403) whoever may not, (409) what is not for
   * now or breaks a rule, always with what may be done instead, and a key that stood for something else.
   */
  async take(id: string, asked: StepBody, caller: Caller): Promise<ShownHotfix> {
    const { permission, who } = STEPS[asked.step];
    if (!mayDo(caller, permission)) throw forbidden(`That is for ${who}.`);
    const doubt = asked.step === 'triage' ? await this.ticket.objection(id, asked) : null;
    const of = { id, asked, doubt };
    const answer = await this.database.transaction((tx) => this.takeIn(tx, of, caller), 'hotfix.step');
    if (answer.refusal !== null) throw conflict(answer.refusal, { ...answer.with, next: answer.shown.next });
    this.rollouts.begin();
    return answer.shown;
  }

  private async takeIn(tx: Tx, { id, asked, doubt }: Step, caller: Caller): Promise<Answer> {
    const hotfix = found(await lockHotfix(tx, id));
    const before = await findStep(tx, { hotfix: id, asked });
    if (before !== null) return this.again(tx, hotfix, before, caller);
    if (asked.step === 'break-glass') await lockGlass(tx);
    const facts = await this.finder.gather(tx, hotfix);
    const refusal = objection(facts.course, facts.world, await this.wishOf(tx, facts, asked, caller)) ?? doubt;
    if (refusal !== null) return this.refused(tx, hotfix, caller, { refusal });
    const carried = await this.taking.carryOut(tx, facts, asked, caller);
    if ('refused' in carried)
      return this.refused(tx, hotfix, caller, {
        refusal: 'The gate of Production is shut for it.',
        with: { reasons: carried.refused },
      });
    await keepStep(tx, { hotfix: id, key: asked.key, step: asked.step, by: caller.person, asked, said: carried.said });
    const to = { state: STEPS[asked.step].to ?? hotfix.state, release: releaseAfter(hotfix, asked) };
    if (!(await moveHotfix(tx, hotfix, to))) throw new Error('A locked hotfix was moved by another.');
    await record(tx, {
      actor: `person:${caller.person}`,
      action: `hotfix.${asked.step}`,
      subject: subjectOf(hotfix),
      detail: { ...carried.said, before: hotfix.state, after: to.state },
    });
    return { shown: await this.shown(tx, { ...hotfix, ...to }, caller), refusal: null };
  }

  /** What is asked for, with what only the database and the environments know of it. */
  private async wishOf(tx: Tx, facts: HotfixFacts, asked: StepBody, caller: Caller): Promise<Wish> {
    const wish = { step: asked.step, by: caller.person };
    if (asked.step === 'approve') return { ...wish, digest: asked.digest };
    if (asked.step === 'prepare-fix') return { ...wish, release: await namedRelease(tx, facts, asked.release) };
    if (asked.step !== 'decide-offline') return wish;
    const { otherSystems, dataLoss, sites } = asked;
    const elsewhere = sites.filter((id) => (this.environments.site(id)?.environment ?? LIVE) !== LIVE);
    return { ...wish, offline: { otherSystems, dataLoss, sites: sites.length, elsewhere } };
  }

  private async again(
    tx: Tx,
    hotfix: Hotfix,
    before: { readonly by: string; readonly isSame: boolean },
    caller: Caller,
  ): Promise<Answer> {
    if (before.isSame && before.by === caller.person)
      return { shown: await this.shown(tx, hotfix, caller), refusal: null };
    const refusal = 'A step was taken by this key before, by somebody else or with other words; use a new one.';
    return this.refused(tx, hotfix, caller, { refusal });
  }

  private async refused(tx: Tx, hotfix: Hotfix, caller: Caller, why: Refusal): Promise<Answer> {
    return { shown: await this.shown(tx, hotfix, caller), ...why };
  }

  private async shown(tx: Tx, hotfix: Hotfix, caller: Caller): Promise<ShownHotfix> {
    const facts = await this.finder.gather(tx, hotfix);
    const moments = await this.finder.moments(tx, facts);
    return shownHotfix(facts, { caller, moments, queued: await this.queued.of(tx, facts) });
  }
}

/** A step of a hotfix as it is asked for, and what was found outside that speaks against it. */
interface Step {
  readonly id: string;
  readonly asked: StepBody;
  readonly doubt: string | null;
}

interface Refusal {
  readonly refusal: string | null;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Answer extends Refusal {
  readonly shown: ShownHotfix;
}

/** Where the tracker knows the issue, a fix holds it; elsewhere its registration says what it answers. */
async function namedRelease(tx: Tx, { hotfix, course }: HotfixFacts, version: string): Promise<Wish['release']> {
  const release = await findRelease(tx, version);
  if (release === null) return null;
  const ticket = course.triage?.said.ticket ?? null;
  const scope = await findWish(tx, version);
  return {
    isHotfix: release.kind === 'hotfix',
    isSameProduct: release.product === hotfix.product,
    isAnswer: ticket === null || scope === null || scope.tickets.includes(ticket),
  };
}

function releaseAfter({ release }: Hotfix, asked: StepBody): string | null {
  return asked.step === 'prepare-fix' ? asked.release : release;
}

function subjectOf({ id }: Pick<Hotfix, 'id'>): string {
  return `hotfix:${id}`;
}

function found(hotfix: Hotfix | null): Hotfix {
  if (hotfix === null) throw notFound('hotfix');
  return hotfix;
}
