import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Caller } from '../people/caller.js';
import { mayDo } from '../people/permission.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { badRequest, conflict, notFound, Problem } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import { IncidentCauses } from './incident-causes.service.js';
import { IncidentPlaces } from './incident-places.service.js';
import { mayFollow, type ClinicalRisk, type Incident } from './incident.js';
import type {
  AttributionBody,
  ClinicalRiskBody,
  IncidentBody,
  IncidentQuery,
  MoveBody,
  NoteBody,
  ReachBody,
  SeverityChangeBody,
} from './incident.schema.js';
import {
  countRaisedFor,
  findIncident,
  keepAttribution,
  keepClinicalRisk,
  keepSites,
  listIncidents,
  lockIncident,
  openIncidentsAt,
  severitiesOf,
  UNANSWERED,
  wasAsked,
} from './incident.table.js';
import { rcaInBrief, shownIncident, type ShownIncident, type WholeIncident } from './incident-view.js';
import { LetThrough } from './let-through.js';
import { findRcaOf } from './rca/rca.table.js';
import { countNotesFor, keepNote, notesOf } from './note.table.js';
import { Raising } from './raising.service.js';

/** So many may a Trust raise, and so many notes may it write, in so long. */
const FLOOD = { most: 20, notes: 120, seconds: 3_600 } as const;

/** What people and Trusts do about incidents. What Gatehouse finds itself is raised where it is found. */
@Injectable()
export class Incidents {
  constructor(
    private readonly database: Database,
    private readonly raising: Raising,
    private readonly places: IncidentPlaces,
    private readonly causes: IncidentCauses,
    private readonly letThrough: LetThrough,
  ) {}

  /**
   * Raises an incident, linked to what was last put there. Once for each key of the same person: the second answer is the first one's
   * incident. Refuses (400) sites that are not the caller's and releases that are not registered, (409) a key that raised something else,
   * and (429) a Trust that has raised too many of late: each Sev 1 or 2 asks something of many people.
   */
  async raise(body: IncidentBody, caller: Caller): Promise<ShownIncident> {
    this.places.refuseForeign(body, caller);
    return this.database.transaction(async (tx) => {
      const origin = body.key === undefined ? null : `key:${caller.person}:${body.key}`;
      if (body.release !== undefined) await refuseUnregistered(tx, body.release, body.product);
      const { product, environment, sites, severity, summary, reference = null, clinicalRisk } = body;
      const cause = await this.letThrough.at(tx, { product, environment, sites, release: body.release ?? null });
      const trust = this.places.trustOf({ sites }, caller);
      const raised = await this.raising.raise(tx, {
        ...{ origin, raisedAs: 'person', product, environment, sites, severity, summary, reference },
        ...{ attributedTo: 'us', outage: null, clinicalRisk: answered(clinicalRisk), raisedBy: caller.person },
        ...{ release: body.release ?? cause?.release ?? null, rollout: cause?.rollout ?? null },
        ...{ promotion: cause?.promotion ?? null, trust, asked: origin === null ? null : body },
      });
      if (origin !== null && !(await wasAsked(tx, raised.id, body))) throw keyOfAnother(raised);
      if (trust !== null) await refuseFlood(tx, trust);
      return shownIncident(this.places.sightOf(caller)(raised));
    }, 'incident.raise');
  }

  /** Newest first; a Trust sees those that touch its own sites. */
  async list(query: IncidentQuery, caller: Caller): Promise<{ readonly incidents: readonly ShownIncident[] }> {
    const reach = this.places.reachOf(caller);
    const found = await this.database.transaction((tx) => listIncidents(tx, query, reach), 'incident.list');
    const inSight = this.places.sightOf(caller);
    return { incidents: found.map((incident) => shownIncident(inSight(incident))) };
  }

  /** Those that are open at these sites, as far as the caller sees them, so many at most: the worst first, of these the newest. */
  async openAt(sites: readonly string[], limit: number, caller: Caller): Promise<readonly ShownIncident[]> {
    const reach = this.places.reachOf(caller);
    const inReach = reach === null ? sites : sites.filter((site) => reach.includes(site));
    const found = await this.database.transaction(
      (tx) => openIncidentsAt(tx, { sites: inReach, limit }),
      'incident.open-at',
    );
    const inSight = this.places.sightOf(caller);
    return found.map((incident) => shownIncident(inSight(incident)));
  }

  /** Refuses (404) what there is not and what is not in sight alike. */
  async find(id: string, caller: Caller): Promise<WholeIncident> {
    return this.database.transaction(async (tx) => {
      const incident = await findIncident(tx, id);
      if (incident === null || !this.places.isInSight(incident, caller)) throw notFound('incident');
      return this.whole(tx, incident, caller);
    }, 'incident.find');
  }

  async changeSeverity(id: string, { severity, reason }: SeverityChangeBody, caller: Caller): Promise<WholeIncident> {
    return this.act(id, caller, async (tx, incident) => {
      if (incident.severity === severity) throw conflict(`${incident.number} has severity ${severity} already.`);
      return this.raising.changeSeverity(tx, incident, severity, { by: `person:${caller.person}`, because: reason });
    });
  }

  /** Refuses (409) a state that does not follow the one that it is found in, and says which do. */
  async move(id: string, { state, reason }: MoveBody, caller: Caller): Promise<WholeIncident> {
    return this.act(id, caller, async (tx, incident) => {
      if (!mayFollow(incident.state).includes(state)) throw conflict(notFollowing(incident, state));
      return this.raising.move(tx, incident, state, { by: `person:${caller.person}`, because: reason });
    });
  }

  async assess(id: string, { reason, ...answers }: ClinicalRiskBody, caller: Caller): Promise<WholeIncident> {
    return this.act(id, caller, async (tx, incident) => {
      const risk = answered(answers, incident.clinicalRisk);
      await keepClinicalRisk(tx, id, risk);
      const detail = { before: incident.clinicalRisk, after: risk, because: reason };
      return recorded(tx, incident, { caller, action: 'incident.clinical-risk', detail });
    });
  }

  /** Says whose work it was. Refuses (400) an outage that did not last at any of its sites when it was raised. */
  async attribute(id: string, body: AttributionBody, caller: Caller): Promise<WholeIncident> {
    return this.act(id, caller, async (tx, incident) => {
      const said = await this.causes.attribution(tx, incident, body);
      await keepAttribution(tx, id, said);
      const before = { attributedTo: incident.attributedTo, outage: incident.outage };
      const detail = { before, after: said, because: body.reason };
      return recorded(tx, incident, { caller, action: 'incident.attributed', detail });
    });
  }

  /** Says which sites it touches, which at first nobody may know. */
  async reach(id: string, { sites, reason }: ReachBody, caller: Caller): Promise<WholeIncident> {
    return this.act(id, caller, async (tx, incident) => {
      const { product, environment } = incident;
      if (product === null) throw conflict(`${incident.number} concerns no product, and so no site.`);
      this.places.refuseSites({ product, environment, sites });
      await keepSites(tx, id, sites);
      const detail = { before: incident.sites, after: sites, because: reason };
      return recorded(tx, incident, { caller, action: 'incident.reached', detail });
    });
  }

  /** Writes down what was seen or decided, when and why. Refuses (400) a time to come, and (429) a Trust that has written too many of late. */
  async note(id: string, { kind, what, reason, at }: NoteBody, caller: Caller): Promise<WholeIncident> {
    return this.act(id, caller, async (tx, incident) => {
      const now = await databaseNow(tx);
      if (at !== undefined && at > now)
        throw badRequest([{ field: 'at', fault: 'is to come', fix: 'say when it was, or leave it out for now' }]);
      const trust = this.places.trustOf(incident, caller);
      if (trust !== null && (await countNotesFor(tx, trust, FLOOD.seconds)) >= FLOOD.notes)
        throw flood(`Your Trust has written ${FLOOD.notes} notes within an hour. Telephone, and write again later.`);
      await keepNote(tx, { incident: id, kind, what, because: reason, at: at ?? now, trust, by: caller.person });
      const detail = { kind, what, because: reason, at: at ?? now, trust };
      return recorded(tx, incident, { caller, action: 'incident.noted', detail });
    });
  }

  private async act(
    id: string,
    caller: Caller,
    work: (tx: Tx, incident: Incident) => Promise<Incident>,
  ): Promise<WholeIncident> {
    return this.database.transaction(async (tx) => {
      const incident = await lockIncident(tx, id);
      if (incident === null || !this.places.isInSight(incident, caller)) throw notFound('incident');
      return this.whole(tx, await work(tx, incident), caller);
    }, 'incident.act');
  }

  /** A Trust sees its own notes, and not who of our people called it how severe. */
  private async whole(tx: Tx, incident: Incident, caller: Caller): Promise<WholeIncident> {
    const shown = this.places.sightOf(caller)(incident);
    const notes = await notesOf(tx, incident.id);
    const isOurs = this.places.reachOf(caller) === null;
    const trust = this.places.trustOf(incident, caller);
    return {
      ...shownIncident(shown),
      severities: isOurs ? await severitiesOf(tx, incident.id) : [],
      notes: isOurs ? notes : notes.filter((note) => note.trust !== null && note.trust === trust),
      outages: this.places.outagesFor(caller, await this.causes.outagesOf(tx, shown)),
      rca: mayDo(caller, 'rcas.read', { trust }) ? rcaInBrief(await findRcaOf(tx, incident.id)) : null,
    };
  }
}

async function recorded(
  tx: Tx,
  { id }: Incident,
  entry: { readonly caller: Caller; readonly action: string; readonly detail: Readonly<Record<string, unknown>> },
): Promise<Incident> {
  const { caller, action, detail } = entry;
  await record(tx, { actor: `person:${caller.person}`, action, subject: `incident:${id}`, detail });
  const incident = await findIncident(tx, id);
  if (incident === null) throw new Error('A locked incident is gone.');
  return incident;
}

type Answers = { readonly [Question in keyof ClinicalRisk]?: boolean | null | undefined };

/** What is left out stays as it was. */
function answered(answers: Answers | undefined, before = UNANSWERED): ClinicalRisk {
  const { patientSafety, otherSystems, dataLoss } = answers ?? {};
  return {
    patientSafety: patientSafety === undefined ? before.patientSafety : patientSafety,
    otherSystems: otherSystems === undefined ? before.otherSystems : otherSystems,
    dataLoss: dataLoss === undefined ? before.dataLoss : dataLoss,
  };
}

async function refuseUnregistered(tx: Tx, version: string, product: string): Promise<void> {
  const release = await findRelease(tx, version);
  if (release?.product === product) return;
  const fault = `is no release of ${product} that is registered`;
  throw badRequest([{ field: 'release', fault, fix: 'use one that is, or leave it out' }]);
}

/** One key raises one incident: what it says does not change behind it. */
function keyOfAnother({ number }: Incident): Error {
  return conflict(`This key has raised ${number}, which says something else; use another key.`);
}

/** What a Trust raises may keep releases from every Trust, and each Sev 1 or 2 owes an RCA: so many need a telephone, not one more. */
async function refuseFlood(tx: Tx, trust: string): Promise<void> {
  if ((await countRaisedFor(tx, trust, FLOOD.seconds)) <= FLOOD.most) return;
  throw flood(
    `Your Trust has raised ${FLOOD.most} incidents within an hour. Telephone, and write what is new to one of them.`,
  );
}

function flood(detail: string): Problem {
  return new Problem(429, 'too-many-requests', detail);
}

function notFollowing({ number, state }: Incident, wanted: string): string {
  const next = mayFollow(state);
  const follows =
    next.length === 0 ? 'nothing follows; raise what comes back anew' : `it may become ${next.join(' or ')}`;
  const isSo = state === wanted ? `${state} already` : `${state}, which ${wanted} does not follow`;
  return `${number} is ${isSo}: ${follows}.`;
}
