import { noticePolicyOf } from '../../src/sites/notice-policy.js';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ArtefactStore, type ArtefactAnswer, type ArtefactFault } from '../../src/releases/artefact-store.js';
import type { MigrationClass, Release, ReleasePackage } from '../../src/releases/release.js';
import { ApprovalCheck, type ApprovalAnswer } from '../../src/rollouts/approval-check.js';
import type { AttemptRow } from '../../src/rollouts/attempt.table.js';
import { gather } from '../../src/rollouts/rollout.facts.js';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { findRollout, type RolloutRow } from '../../src/rollouts/rollout.table.js';
import { Signals } from '../../src/rollouts/signals.service.js';
import { standing, type Standing } from '../../src/rollouts/standing.js';
import { ENVIRONMENT_TITLES, type EnvironmentName } from '../../src/sites/environment.js';
import { ENVIRONMENT_NAMES } from '../../src/sites/environment.js';
import type { RolloutPolicy, Rung } from '../../src/sites/rung.js';
import type { EnvironmentsContent } from '../../src/sites/content.js';
import type { Site } from '../../src/sites/site.js';
import { CONTACT_ROLES, type Trust } from '../../src/sites/trust.js';
import type { TestDatabase } from '../database.js';
import { startGatehouse, type Gatehouse, type GatehouseOptions } from '../gatehouse.js';
import { PretendConnection } from '../pretend/connection.js';
import { PretendControlNode } from '../pretend/control-node.js';

/** What the approval answers; a test takes it back at will. */
export class PretendApproval extends ApprovalCheck {
  answer: ApprovalAnswer = { holds: true };

  override stillHolds(): Promise<ApprovalAnswer> {
    return Promise.resolve(this.answer);
  }
}

/** Hands out a file for every package, or refuses all. */
export class PretendArtefacts extends ArtefactStore {
  refusal: string | null = null;
  /** What every package is handed out after. */
  heldBack: Promise<void> = Promise.resolve();

  override objection(): string | null {
    return null;
  }

  override bringIn(): Promise<readonly ArtefactFault[]> {
    return Promise.resolve([]);
  }

  override async fetch(wanted: ReleasePackage): Promise<ArtefactAnswer> {
    await this.heldBack;
    return this.refusal === null
      ? { state: 'present', path: `/nowhere/${wanted.sha256}`, bytes: 1 }
      : { state: 'refused', refusal: 'wrong-hash', message: this.refusal, found: null };
  }
}

export interface WardOptions {
  /** Production sites: how many, the first of them pilots. */
  readonly sites?: number;
  readonly pilots?: number;
  readonly policy?: Partial<RolloutPolicy>;
  readonly node?: PretendControlNode;
  /** A second control node beside the first, with no sites behind it, which tells its ledger only after this. */
  readonly second?: Promise<void>;
  readonly on?: TestDatabase;
  readonly site?: Partial<Site>;
  /** What is special of some Production sites, by their ids. */
  readonly sitesAt?: Readonly<Record<string, Partial<Site>>>;
  readonly products?: EnvironmentsContent['products'];
  /** What Production asks of its Trusts; where it is more than their word, they are there too, each with its owners. */
  readonly agreements?: Rung['agreements'];
  readonly passports?: Rung['passports'];
  /** How long those are waited for who are consulted before UAT is signed off; nobody is unless told. */
  readonly consultationSeconds?: number;
  /** Environment variables on top of those of a test. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Stand-ins beside those of every ward. */
  readonly replace?: GatehouseOptions['replace'];
}

/** A Gatehouse with a pretended control node and hospitals behind it, for watching rollouts. */
export interface Ward {
  readonly gatehouse: Gatehouse;
  readonly node: PretendControlNode;
  readonly line: PretendConnection;
  readonly approval: PretendApproval;
  readonly artefacts: PretendArtefacts;
  plan(release: Release, environment?: EnvironmentName): Promise<string>;
  rollout(id: string): Promise<RolloutRow>;
  attempts(id: string): Promise<readonly AttemptRow[]>;
  standings(id: string): Promise<Readonly<Record<string, Standing>>>;
  /** Waits until the rollout is in one of these states. */
  until(id: string, ...states: RolloutRow['state'][]): Promise<RolloutRow>;
  /** Makes the database's clock run ahead. What would have been looked at meanwhile is looked at now, and no call waits any longer. */
  hurry(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export async function openWard(options: WardOptions = {}): Promise<Ward> {
  const node = options.node ?? new PretendControlNode();
  const line = new PretendConnection(node);
  if (options.second !== undefined) line.ledgersHeldBack.set('second', options.second);
  const approval = new PretendApproval();
  const artefacts = new PretendArtefacts();
  const gatehouse = await startGatehouse({
    environments: environmentsOf(options),
    runner: line,
    replace: [
      { injected: ApprovalCheck, by: approval },
      { injected: ArtefactStore, by: artefacts },
      ...(options.replace ?? []),
    ],
    ...(options.on === undefined ? {} : { on: options.on }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  const { database } = gatehouse;
  const rollout = (id: string): Promise<RolloutRow> =>
    database.transaction(async (tx) => present(await findRollout(tx, id)));
  return {
    ...{ gatehouse, node, line, approval, artefacts, rollout },
    plan: async (release, environment = 'production') => {
      const rollouts = gatehouse.injected(RolloutService);
      const plan = { promotion: randomUUID(), release, environment, by: randomUUID() };
      const planned = await database.transaction((tx) => rollouts.planRollout(tx, plan));
      rollouts.begin();
      return planned.rollout;
    },
    attempts: async (id) => {
      const found = await database.transaction((tx) =>
        sql<AttemptRow>`select * from attempt where rollout = ${id} order by created_at, id`.execute(tx),
      );
      return found.rows;
    },
    standings: (id) =>
      database.transaction(async (tx) => {
        const { facts } = await gather(tx, present(await findRollout(tx, id)));
        return Object.fromEntries(facts.waves.flatMap((wave) => wave.sites.map((site) => [site.site, standing(site)])));
      }),
    until: (id, ...states) =>
      eventually(async () => {
        const now = await rollout(id);
        return states.includes(now.state) ? now : `it is ${now.state}`;
      }),
    hurry: async (seconds) => {
      await database.transaction(async (tx) => {
        await sql
          .raw(
            `create or replace function app.now() returns timestamptz language sql volatile as $$ select clock_timestamp() + interval '${String(seconds)} seconds' $$`,
          )
          .execute(tx);
      });
      line.comeBack();
      const signals = gatehouse.injected(Signals);
      signals.changed();
      signals.ready();
    },
    stop: () => gatehouse.stop(),
  };
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('There is no such thing.');
  return value;
}

/**
 * Asks again until the answer is no string, which would say what is still missing; gives up after `seconds`. They are many, since a
 * wait that succeeds early costs nothing; few only where a test promises them.
 */
export async function eventually<T extends object>(ask: () => Promise<T | string>, seconds = 120): Promise<T> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (typeof answer !== 'string') return answer;
    if (performance.now() > until) throw new Error(`Not within ${String(seconds)} seconds: ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

let made = 0;

/** A release with two packages; `migration` decides on the way back. */
export function release(version: string, migration: MigrationClass = 'none'): Release {
  made += 1;
  const digest = made.toString(16).padStart(64, 'a');
  return {
    ...{
      version,
      kind: 'planned',
      product: 'flip',
      migration,
      description: null,
      commit: null,
      digest,
      sequence: made,
    },
    packages: [{ service: 'api', version, artefact: 'api.tar.gz', sha256: digest }],
    rollsBackTo: migration === 'one-way' ? null : '1.0.0',
    builtBy: [],
    registeredBy: randomUUID(),
    registeredAt: new Date(),
  };
}

/** Nobody's, but whole: pinned for the ward's control nodes. */
export const HOST_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPclLtVMKzPUSluoARGipNt7ODvlIXvEENrrJzH7KTIv';

export const POLICY: RolloutPolicy = { concurrency: 3, soakSeconds: 0, failureBudget: 2, deadlineSeconds: 600 };

/** A ladder with one site on every rung but Production, which has the sites that the options tell of. */
export function environmentsOf(options: WardOptions): EnvironmentsContent {
  const { sites = 10, pilots = 1 } = options;
  const members = Array.from({ length: sites }, (_, index) => ({
    ...site(`trust-${String(index + 1).padStart(2, '0')}`, 'production', index < pilots),
    ...options.site,
    ...options.sitesAt?.[`trust-${String(index + 1).padStart(2, '0')}`],
  }));
  const rungs = ENVIRONMENT_NAMES.map((name) =>
    rung(name, name === 'production' ? members : [site(`${name}-1`, name, false)], { ...POLICY, ...options.policy }),
  );
  const controlNode = { id: 'hub', host: '127.0.0.1', port: 22, user: 'gatehouse', hostKey: HOST_KEY };
  const second = options.second === undefined ? [] : [{ ...controlNode, id: 'second' }];
  const { products = {}, agreements = 'attested', passports = 'advised' } = options;
  const trusts = agreements === 'required' || passports === 'required' ? members.map(({ id }) => trustOf(id)) : [];
  const { consultationSeconds } = options;
  const asking = rungs.map((one) => {
    if (one.name === 'production') return { ...one, agreements, passports };
    return one.name === 'uat' && consultationSeconds !== undefined ? { ...one, consultationSeconds } : one;
  });
  return { rungs: asking, trusts, controlNodes: [controlNode, ...second], products };
}

function trustOf(id: string): Trust {
  const contacts = CONTACT_ROLES.map((role) => ({ role, name: `${role} of ${id}`, email: `${role}@${id}.example` }));
  const smokeTester = { name: `tester of ${id}`, email: `tester@${id}.example` };
  return { id, name: id.toUpperCase(), timeZone: 'Europe/London', contacts, smokeTester };
}

function rung(name: EnvironmentName, sites: readonly Site[], rollout: RolloutPolicy): Rung {
  const hosting = name === 'production' ? 'each-trust' : 'cloud';
  const told = { agreements: 'attested', passports: 'advised', notices: noticePolicyOf() } as const;
  return {
    name,
    title: ENVIRONMENT_TITLES[name],
    use: 'a test',
    hosting,
    runsFullTime: true,
    deploymentCriteria: [],
    rollout,
    ...told,
    sites,
  };
}

function site(id: string, environment: EnvironmentName, pilot: boolean): Site {
  const flip = {
    directory: '/srv/flip',
    restart: ['restart'],
    stop: ['stop'],
    start: ['start'],
    health: 'http://127.0.0.1/health',
    healthSeconds: 10,
  };
  return {
    ...{
      id,
      name: id.toUpperCase(),
      environment,
      trust: environment === 'production' ? id : null,
      mimics: null,
      pilot,
    },
    ...{ products: { flip }, kind: 'push', host: id, controlNode: 'hub', vpn: null, timeZone: 'Europe/London' },
  };
}
