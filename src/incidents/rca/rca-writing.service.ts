import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { trustsInReach } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { badRequest, conflict, type Fault } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { GateCriteria } from './gate-criteria.js';
import { RCA_SECTION_TITLES, type EscapedGate, type RcaSectionName, type TrustImpact } from './rca.js';
import { RcaFactsFinder } from './rca.facts.js';
import type { ReflectionBody } from './rca.schema.js';
import { keepRcaSection, sectionsOfRca } from './rca-section.table.js';
import { keepConcerns, reviseRca, type RcaOfIncident } from './rca.table.js';
import { Rcas, type ShownRca } from './rcas.service.js';
import { keepReflection } from './reflection.table.js';
import { writingSchemas } from './section.schema.js';

/** Where people write down what happened and why, and, later, what they think of it. */
@Injectable()
export class RcaWriting {
  constructor(
    private readonly database: Database,
    private readonly finder: RcaFactsFinder,
    private readonly rcas: Rcas,
    private readonly environments: Environments,
    private readonly criteria: GateCriteria,
  ) {}

  /**
   * Writes a section over the version that the writer has read. Refuses with 400 what is no such section, 409 one that is in review or
   * signed, and 409, with both texts, where somebody else has written since: nobody's words are lost.
   */
  async write(id: string, section: RcaSectionName, body: unknown, caller: Caller): Promise<ShownRca> {
    const { version, content } = new BodyPipe<Writing>(writingSchemas[section]).transform(body);
    const known = this.environments.trusts.map((trust) => trust.id);
    const faults = this.faultsOf(section, body);
    if (faults.length > 0) throw badRequest(faults);
    return this.database.transaction(async (tx) => {
      const { rca, incident } = await this.finder.locked(tx, id, caller);
      if (rca.state !== 'draft') throw notADraft();
      const last = (await sectionsOfRca(tx, id))[section];
      if ((last?.version ?? 0) !== version) throw writtenSince(section, content, last);
      await keepRcaSection(tx, { rca: id, section, version: version + 1, content, by: caller.person });
      if (section === 'impact') await this.keepConcerned(tx, id, known);
      await revise(tx, { rca, incident });
      const detail = { incident: incident.id, section, version: version + 1 };
      await record(tx, { actor: `person:${caller.person}`, action: 'rca.written', subject: `rca:${id}`, detail });
      return this.rcas.shown(tx, id, caller);
    }, 'rca.write');
  }

  /** Adds what somebody thinks of it now; at any time, also when it is closed (004-022). A Trust's own are for it and for us. */
  async reflect(id: string, { prompt, words }: ReflectionBody, caller: Caller): Promise<ShownRca> {
    return this.database.transaction(async (tx) => {
      const found = await this.finder.locked(tx, id, caller);
      const isOurs = trustsInReach(caller, 'rcas.reflect') === 'every';
      const trust = isOurs ? null : this.finder.audienceOf(found, caller);
      const kept = { rca: id, prompt: prompt ?? null, words, trust, by: caller.person };
      const reflection = await keepReflection(tx, kept);
      const detail = { incident: found.incident.id, reflection, prompt: kept.prompt, trust };
      await record(tx, { actor: `person:${caller.person}`, action: 'rca.reflected', subject: `rca:${id}`, detail });
      return this.rcas.shown(tx, id, caller);
    }, 'rca.reflect');
  }

  private async keepConcerned(tx: Tx, id: string, known: readonly string[]): Promise<void> {
    const named = (await sectionsOfRca(tx, id)).impact?.content.trusts.map(({ trust }) => trust) ?? [];
    await keepConcerns(
      tx,
      id,
      named.filter((trust) => known.includes(trust)),
    );
  }

  /** What no schema can know: which Trusts and which criteria there are. */
  private faultsOf(section: RcaSectionName, body: unknown): readonly Fault[] {
    if (section === 'impact') {
      const { content } = new BodyPipe(writingSchemas.impact).transform(body);
      return content.trusts.flatMap((one, index) => this.faultOfTrust(one, index));
    }
    if (section !== 'gates') return [];
    const { content } = new BodyPipe(writingSchemas.gates).transform(body);
    return content.gates.flatMap((one, index) => this.faultOfGate(one, index));
  }

  private faultOfTrust({ trust }: TrustImpact, index: number): readonly Fault[] {
    if (this.environments.trust(trust) !== null) return [];
    const fix = 'use one that /api/v1/trusts shows';
    return [{ field: `content.trusts.${String(index)}.trust`, fault: `names no Trust: ${trust}`, fix }];
  }

  private faultOfGate({ environment, criterion }: EscapedGate, index: number): readonly Fault[] {
    if (criterion === null || this.criteria.titleOf(environment, criterion) !== null) return [];
    const fix = 'use the id of a criterion as the gate shows it, or null where none asks for it yet';
    const field = `content.gates.${String(index)}.criterion`;
    return [{ field, fault: `is no criterion of ${environment}: ${criterion}`, fix }];
  }
}

interface Writing {
  readonly version: number;
  readonly content: unknown;
}

interface Last {
  readonly version: number;
  readonly content: unknown;
  readonly by: { readonly name: string };
  readonly at: Date;
}

function notADraft(): Error {
  return conflict(
    'It is not a draft any more. Send it back first, with a reason; what was signed off, only the AI Centre sends back.',
  );
}

function writtenSince(section: RcaSectionName, yours: unknown, last: Last | undefined): Error {
  const detail = `${RCA_SECTION_TITLES[section]} is at version ${String(last?.version ?? 0)} by now. Put the two together, and write over that.`;
  const theirs =
    last === undefined
      ? { version: 0, content: null, by: null, at: null }
      : { version: last.version, content: last.content, by: last.by.name, at: last.at.toISOString() };
  return conflict(detail, { yours, theirs });
}

/** Counts a change of a locked RCA. */
export async function revise(tx: Tx, { rca }: RcaOfIncident): Promise<void> {
  if (!(await reviseRca(tx, rca))) throw new Error('A locked RCA was changed by another.');
}
