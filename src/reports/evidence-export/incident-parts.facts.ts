import { deedsOf, hotfixesByRelease } from '../../hotfixes/hotfix.table.js';
import { hotfixesOfIncident, type Hotfix } from '../../hotfixes/hotfix.table.js';
import { findIncident, listIncidents, severitiesOf } from '../../incidents/incident.table.js';
import type { Incident } from '../../incidents/incident.js';
import { notesOf } from '../../incidents/note.table.js';
import type { RcaFactsFinder } from '../../incidents/rca/rca.facts.js';
import { findRca, findRcaOf } from '../../incidents/rca/rca.table.js';
import { rcaReading, wordsFor } from '../../incidents/rca/reading.js';
import type { EvidencePart, Gathering } from './part.js';
import { jsonLine } from './withheld.js';

const PAGE = 50;
const ANY = { product: null, environment: null, site: null, state: null, severity: null } as const;

/** What it let through, and what it mends where it is a hotfix; people by their roles, and an RCA once it is signed. */
export async function* incidentParts(of: Gathering, finder: RcaFactsFinder): AsyncGenerator<EvidencePart> {
  const incidents = await incidentsOf(of);
  const hotfixes = await hotfixesAbout(of, incidents);
  const words = wordsFor(await finder.names(of.tx), null);
  const incidentLines = [];
  const rcaLines = [];
  for (const incident of incidents) {
    of.subjects.add(`incident:${incident.id}`);
    incidentLines.push(await incidentLine(of, incident, words));
    const rca = await findRcaOf(of.tx, incident.id);
    const found = rca === null ? null : await findRca(of.tx, rca.id);
    if (found === null) continue;
    of.subjects.add(`rca:${found.rca.id}`);
    const { id, state, openedAt, dueAt, signedOffAt } = found.rca;
    const head = { id, incident: incident.number, state, openedAt, dueAt, signedOffAt };
    const reading = signedOffAt === null ? null : rcaReading(await finder.gather(of.tx, found, null), null);
    rcaLines.push(jsonLine({ ...head, reading }));
  }
  yield { path: 'incidents/incidents.ndjson', content: incidentLines };
  yield { path: 'incidents/rcas.ndjson', content: rcaLines };
  yield { path: 'incidents/hotfixes.ndjson', content: hotfixLines(of, hotfixes) };
}

async function incidentsOf({ tx, release }: Gathering): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  for (let before: string | null = null; ;) {
    const query = { ...ANY, release: release.version, before, limit: PAGE };
    const page: readonly Incident[] = await listIncidents(tx, query, null);
    found.push(...page);
    before = page.at(-1)?.id ?? null;
    if (page.length < PAGE) break;
  }
  for (const { incident } of await hotfixesByRelease(tx, release.version)) {
    const answered = found.some(({ id }) => id === incident) ? null : await findIncident(tx, incident);
    if (answered !== null) found.push(answered);
  }
  return found;
}

async function hotfixesAbout({ tx, release }: Gathering, incidents: readonly Incident[]): Promise<readonly Hotfix[]> {
  const found = new Map((await hotfixesByRelease(tx, release.version)).map((one) => [one.id, one]));
  for (const { id } of incidents) for (const one of await hotfixesOfIncident(tx, id)) found.set(one.id, one);
  return [...found.values()];
}

async function incidentLine({ tx }: Gathering, incident: Incident, words: (text: string) => string): Promise<string> {
  const severities = (await severitiesOf(tx, incident.id)).map(({ was, severity, because, at }) => {
    return { was, severity, because: words(because), at };
  });
  const notes = (await notesOf(tx, incident.id)).map(({ kind, what, because, at, notedAt, trust }) => {
    return { kind, what: words(what), because: words(because), at, notedAt, trust };
  });
  // Nobody is named: an incident is read as its RCA is.
  return jsonLine({ ...incident, raisedBy: null, summary: words(incident.summary), severities, notes });
}

async function* hotfixLines({ tx, subjects }: Gathering, hotfixes: readonly Hotfix[]): AsyncGenerator<string> {
  for (const hotfix of hotfixes) {
    subjects.add(`hotfix:${hotfix.id}`);
    yield jsonLine({ ...hotfix, steps: await deedsOf(tx, hotfix.id) });
  }
}
