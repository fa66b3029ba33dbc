import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { rollbackSentence, type Release } from '../releases/release.js';
import { findRelease } from '../releases/release.table.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_TITLES, type EnvironmentName } from '../sites/environment.js';
import { adviceFor, type Advice } from './advice.facts.js';
import { GateFactsFinder, type GatheredFacts } from './gate.facts.js';
import type { GateFacts, RungStanding } from './facts.js';
import { isOpen, judge } from './gate.js';
import { shownUrgency, type ShownUrgency } from './shown-urgency.js';
import type { Verdict } from './verdict.js';
import { wayOnBy, type WayOn } from './way-on.js';

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
  /** What this release is let off as a hotfix that goes by the runbook, and what never; null for every other release. */
  readonly hotfix: ShownUrgency | null;
}

/** The gate that a release stands before. */
export interface NextGate extends ShownGate {
  readonly wayOn: WayOn;
  /** Versions registered later that have settled there, or run at a site there. */
  readonly newerThere: readonly string[];
}

/** Before it is tried, what to try is said. */
const ADVISED = 'sit';

/** A gate with what is only said to whoever asks for it itself. */
export interface AdvisedGate extends ShownGate {
  /** On the gate of SIT, defects of Live that earlier releases let through: what to try with this one. It keeps nothing out. */
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
  async show(version: string, environment: EnvironmentName): Promise<AdvisedGate> {
    return only(await this.gather(version, [environment]));
  }

  /** All five, from the lowest up. Refuses with 404 an unknown release. */
  async showAll(version: string): Promise<{ gates: readonly AdvisedGate[] }> {
    return { gates: await this.gather(version, ENVIRONMENT_NAMES) };
  }

  /** All five of a release, from the lowest up, without advice, with what it does at the lowest that it has not settled behind. */
  async showEvery(release: Release): Promise<{ readonly gates: readonly ShownGate[]; readonly next: NextGate | null }> {
    return await this.database.transaction(async (tx) => {
      const gates = await this.judged(tx, [release], () => ENVIRONMENT_NAMES);
      const lowest = gates.filter(({ standing }) => standing.state !== 'settled').slice(0, 1);
      const [next = null] = await this.withWaysOn(tx, [release], lowest);
      return { gates, next };
    }, 'gate.judge-every');
  }

  /** Of each of these releases the gate of the lowest environment that it has not settled in; of one that has settled in all, none. */
  async showNext(releases: readonly Release[]): Promise<readonly NextGate[]> {
    return await this.database.transaction(async (tx) => {
      const gates = await this.judged(tx, releases, (standings) =>
        ENVIRONMENT_NAMES.filter((environment) => standings[environment].state !== 'settled').slice(0, 1),
      );
      return await this.withWaysOn(tx, releases, gates);
    }, 'gate.judge-next');
  }

  private async withWaysOn(
    tx: Tx,
    releases: readonly Release[],
    gates: readonly ShownGate[],
  ): Promise<readonly NextGate[]> {
    const asked = gates.flatMap(({ release: of, environment }) =>
      releases.filter(({ version }) => version === of).map((release) => ({ release, environment })),
    );
    const newer = await this.finder.newerThanEach(tx, asked);
    return gates.map((gate) => {
      const newerThere = newer.get(gate.release) ?? [];
      return { ...gate, newerThere, wayOn: wayOnBy(gate.standing, newerThere) };
    });
  }

  /** The gates of these environments. */
  private async gather(version: string, environments: readonly EnvironmentName[]): Promise<readonly AdvisedGate[]> {
    return await this.database.transaction(async (tx) => {
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      const gates = await this.judged(tx, [release], () => environments);
      const advice = environments.includes(ADVISED) ? await adviceFor(tx, release) : [];
      return gates.map(({ hotfix, ...gate }) => ({
        ...gate,
        advice: gate.environment === ADVISED ? advice : [],
        hotfix,
      }));
    }, 'gate.judge');
  }

  private async judged(
    tx: Tx,
    releases: readonly Release[],
    asks: (standings: GateFacts['standings']) => readonly EnvironmentName[],
  ): Promise<readonly ShownGate[]> {
    const gathered = await this.finder.gatherEach(tx, releases, asks);
    return gathered.flatMap((one) => one.environments.map((environment) => shown(one, environment)));
  }
}

function only(gates: readonly AdvisedGate[]): AdvisedGate {
  const [gate] = gates;
  if (gate === undefined) throw new Error('The gate that was asked for was not shown.');
  return gate;
}

function shown({ release, facts }: GatheredFacts, environment: EnvironmentName): ShownGate {
  const criteria = judge(facts, environment);
  const { state, settledAt } = facts.standings[environment];
  return {
    release: facts.release.version,
    digest: facts.release.digest,
    environment,
    title: ENVIRONMENT_TITLES[environment],
    open: isOpen(criteria),
    standing: { state, settledAt },
    wayBack: rollbackSentence(release),
    criteria,
    hotfix: shownUrgency(facts.urgent),
  };
}
