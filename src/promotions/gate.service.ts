import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { rollbackSentence } from '../releases/release.js';
import { findRelease } from '../releases/release.table.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../sites/environment.js';
import { adviceFor, type Advice } from './advice.facts.js';
import { RUNG_TITLES } from './criterion.js';
import { GateFactsFinder } from './gate.facts.js';
import type { GateFacts, RungStanding } from './facts.js';
import { isOpen, judge } from './gate.js';
import { shownUrgency, type ShownUrgency } from './shown-urgency.js';
import type { Verdict } from './verdict.js';

/** The gate of one environment, as it stands for one release. */
export interface ShownGate {
  readonly release: string;
  readonly digest: string;
  readonly environment: EnvironmentName;
  readonly title: string;
  /** Whether nothing of the gate is left unmet. A promotion may still be refused for what it is: see `POST /api/v1/promotions`. */
  readonly open: boolean;
  /** How far the release has come in this environment itself. */
  readonly standing: RungStanding;
  /** The sentence about the way back (INV-24). */
  readonly wayBack: string;
  readonly criteria: readonly Verdict[];
  /** On the gate of SIT, defects of Live that earlier releases let through: what to try with this one. It keeps nothing out. */
  readonly advice: readonly Advice[];
  /** What this release is let off as a hotfix that goes by the runbook, and what never; null for every other release. */
  readonly hotfix: ShownUrgency | null;
}

/** Before it is tried, what to try is said. */
const ADVISED = 'sit';

interface Gathered {
  readonly facts: GateFacts;
  readonly wayBack: string;
  readonly advice: readonly Advice[];
}

/** Shows gates: every criterion with its evidence, or with what would meet it and who can. */
@Injectable()
export class Gates {
  constructor(
    private readonly database: Database,
    private readonly finder: GateFactsFinder,
  ) {}

  /** One gate. Refuses with 404 an unknown release. */
  async show(version: string, environment: EnvironmentName): Promise<ShownGate> {
    return only(await this.gather(version, () => [environment]));
  }

  /** All five, from the lowest up. Refuses with 404 an unknown release. */
  async showAll(version: string): Promise<{ gates: readonly ShownGate[] }> {
    return { gates: await this.gather(version, () => ENVIRONMENT_NAMES) };
  }

  /** The gate of the lowest environment that it has not settled in; null when it has settled in all. Refuses with 404 an unknown release. */
  async showNext(version: string): Promise<ShownGate | null> {
    const [next = null] = await this.gather(version, (standings) =>
      ENVIRONMENT_NAMES.filter((environment) => standings[environment].state !== 'settled').slice(0, 1),
    );
    return next;
  }

  /** The gates of the environments that are asked for by how far the release has come. */
  private async gather(
    version: string,
    asked: (standings: GateFacts['standings']) => readonly EnvironmentName[],
  ): Promise<readonly ShownGate[]> {
    return await this.database.transaction(async (tx) => {
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      const standings = await this.finder.standings(tx, release);
      const environments = asked(standings);
      if (environments.length === 0) return [];
      const facts = await this.finder.gatherFor(tx, release, { standings, environments, inPlaceOf: null });
      const advice = environments.includes(ADVISED) ? await adviceFor(tx, release) : [];
      const gathered = { facts, wayBack: rollbackSentence(release), advice };
      return environments.map((environment) => shown(gathered, environment));
    }, 'gate.judge');
  }
}

function only(gates: readonly ShownGate[]): ShownGate {
  const [gate] = gates;
  if (gate === undefined) throw new Error('The gate that was asked for was not shown.');
  return gate;
}

function shown({ facts, wayBack, advice }: Gathered, environment: EnvironmentName): ShownGate {
  const criteria = judge(facts, environment);
  const { state, settledAt } = facts.standings[environment];
  return {
    release: facts.release.version,
    digest: facts.release.digest,
    environment,
    title: RUNG_TITLES[environment],
    open: isOpen(criteria),
    standing: { state, settledAt },
    wayBack,
    criteria,
    advice: environment === ADVISED ? advice : [],
    hotfix: shownUrgency(facts.urgent),
  };
}
