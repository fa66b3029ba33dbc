import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayApprove } from '../../people/four-eyes.js';
import { mayDo } from '../../people/permission.js';
import { listPeople } from '../../people/person.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, forbidden, type Fault } from '../../platform/http/problem.js';
import { isOpen } from '../incident.js';
import { findIncident } from '../incident.table.js';
import { namesIn } from './naming.js';
import { missingSections, RCA_SECTION_TITLES, type Rca } from './rca.js';
import { RcaFactsFinder } from './rca.facts.js';
import { actionsOf } from './rca-action.table.js';
import { sectionsOfRca, writingsOf } from './rca-section.table.js';
import { closeRca, handInRca, sendBackRca, signOffRca, type RcaOfIncident } from './rca.table.js';
import { Rcas, type ShownRca } from './rcas.service.js';

/** The way of an RCA from draft to closed: handed in, sent back or signed off, and closed once its actions are. */
@Injectable()
export class RcaReview {
  constructor(
    private readonly database: Database,
    private readonly finder: RcaFactsFinder,
    private readonly rcas: Rcas,
  ) {}

  /** Hands it in. Refuses with 400 what is missing and where it names people, 409 another revision than the one that was read. */
  async handIn(id: string, revision: number, caller: Caller): Promise<ShownRca> {
    return this.act(id, caller, async (tx, { rca }) => {
      refuseState(rca, ['draft']);
      refuseRevision(rca, revision);
      const faults = await faultsOf(tx, rca);
      if (faults.length > 0) throw badRequest(faults);
      return (await handInRca(tx, rca, caller.person)) ? { action: 'rca.handed-in', detail: { revision } } : null;
    });
  }

  /** Makes it a draft again, whatever it was: its writers mend it, or new facts have come up. A sign-off that it had is over. */
  async sendBack(id: string, reason: string, caller: Caller): Promise<ShownRca> {
    return this.act(id, caller, async (tx, { rca }) => {
      refuseState(rca, ['in-review', 'signed-off', 'closed']);
      if (rca.state !== 'in-review' && !mayDo(caller, 'rcas.sign-off'))
        throw forbidden('What the AI Centre signed off, the AI Centre sends back.');
      return (await sendBackRca(tx, rca, reason))
        ? { action: 'rca.sent-back', detail: { was: rca.state, reason } }
        : null;
    });
  }

  /**
   * Signs off exactly the revision that was read, for the AI Centre (003-065). Refuses with 403 whoever wrote any of it or added an action,
   * however long ago, whoever proved one done, and whoever handed it in.
   */
  async signOff(id: string, revision: number, caller: Caller): Promise<ShownRca> {
    return this.act(id, caller, async (tx, { rca }) => {
      refuseState(rca, ['in-review']);
      refuseRevision(rca, revision);
      const builtBy = [
        ...(await writingsOf(tx, id)).map(({ by }) => by),
        ...(await actionsOf(tx, [id])).flatMap(({ addedBy, evidence }) => [addedBy, evidence?.by.person ?? addedBy]),
      ];
      const requestedBy = rca.handedInBy === null ? [] : [rca.handedInBy];
      const verdict = mayApprove(caller.person, { requestedBy, builtBy, executedBy: [] });
      if (!verdict.allowed) throw forbidden('You had a hand in this RCA, so another person has to sign it off.');
      return (await signOffRca(tx, rca, caller.person)) ? { action: 'rca.signed-off', detail: { revision } } : null;
    });
  }

  /** Closes what is signed off. Refuses with 409 while an action is to be done, and until its incident is resolved: it says that all is remedied (003-065). */
  async close(id: string, caller: Caller): Promise<ShownRca> {
    return this.act(id, caller, async (tx, { rca, incident: { id: of, number } }) => {
      refuseState(rca, ['signed-off']);
      const open = (await actionsOf(tx, [id])).filter(({ evidence }) => evidence === null);
      if (open.length > 0) {
        const numbers = open.map(({ number }) => String(number)).join(', ');
        throw conflict(
          `Nothing shows yet that these actions are done: ${numbers}. Close each by a link and what can be seen there.`,
        );
      }
      const incident = await findIncident(tx, of);
      if (incident !== null && isOpen(incident))
        throw conflict(`${number} is not resolved yet. Close its root cause analysis once it is.`, {
          incidentState: incident.state,
        });
      return (await closeRca(tx, rca)) ? { action: 'rca.closed', detail: {} } : null;
    });
  }

  private async act(
    id: string,
    caller: Caller,
    work: (tx: Tx, found: RcaOfIncident) => Promise<{ readonly action: string; readonly detail: object } | null>,
  ): Promise<ShownRca> {
    return this.database.transaction(async (tx) => {
      const found = await this.finder.locked(tx, id, caller);
      const done = await work(tx, found);
      if (done === null) throw new Error('A locked RCA was moved by another.');
      const detail = { incident: found.incident.id, ...done.detail };
      await record(tx, { actor: `person:${caller.person}`, action: done.action, subject: `rca:${id}`, detail });
      return this.rcas.shown(tx, id, caller);
    }, 'rca.review');
  }
}

const STATE_WORDS = {
  draft: 'a draft',
  'in-review': 'in review',
  'signed-off': 'signed off',
  closed: 'closed',
} as const satisfies Record<Rca['state'], string>;

/** What may be done with one that is so. */
const WAYS_ON = {
  draft: 'Hand it in first.',
  'in-review': 'The AI Centre signs it off, or it is sent back with a reason.',
  'signed-off': 'It is closed once each of its actions is; the AI Centre may send it back.',
  closed: 'The AI Centre may send it back, with a reason.',
} as const satisfies Record<Rca['state'], string>;

function refuseState({ state }: Rca, wanted: readonly Rca['state'][]): void {
  if (wanted.includes(state)) return;
  const words = wanted.map((one) => STATE_WORDS[one]).join(' or ');
  throw conflict(`It is ${STATE_WORDS[state]}; this is for one that is ${words}. ${WAYS_ON[state]}`, { state });
}

function refuseRevision({ revision }: Rca, read: number): void {
  if (revision === read) return;
  throw conflict(
    `It is at revision ${String(revision)} by now, and you say that you read ${String(read)}. Read it again, then give that one.`,
    { revision },
  );
}

async function faultsOf(tx: Tx, { id }: Rca): Promise<readonly Fault[]> {
  const sections = await sectionsOfRca(tx, id);
  const actions = await actionsOf(tx, [id]);
  const names = namesIn({ sections, actions, people: await listPeople(tx) });
  return [
    ...missingSections(sections).map((name) => ({
      field: name,
      fault: 'is not written yet',
      fix: `write “${RCA_SECTION_TITLES[name]}”`,
    })),
    ...(actions.length > 0
      ? []
      : [{ field: 'actions', fault: 'there is none', fix: 'say what is done so that it does not come back' }]),
    ...names.map(({ where, name }) => ({
      field: where,
      fault: `names a person: ${name}`,
      fix: 'say what they do, not who they are',
    })),
  ];
}
