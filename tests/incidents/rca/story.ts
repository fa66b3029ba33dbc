import { z } from 'zod';
import type { Answer } from '../../client.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../../gatehouse.js';
import { SHIPPED } from '../../sites/folder.js';

const FOUND = { product: 'flip', environment: 'production', sites: ['ashmere'], severity: 1, summary: 'No scans' };
const idSchema = z.looseObject({ id: z.string() });
const listSchema = z.object({
  rcas: z.array(z.looseObject({ id: z.string(), incident: z.string(), state: z.string(), dueAt: z.string() })),
});
const shownSchema = z.looseObject({
  ...{ id: z.string(), incident: z.string(), incidentId: z.string(), revision: z.number(), state: z.string() },
  timeline: z.array(z.looseObject({ what: z.string(), by: z.string(), about: z.string() })),
  sections: z.array(z.looseObject({ name: z.string() })),
  actions: z.array(z.looseObject({ number: z.number(), owner: z.string() })),
  working: z.looseObject({ missing: z.array(z.string()), names: z.array(z.unknown()) }).nullable(),
});

/** All that has to be written before an RCA is handed in. */
export const WORDS = {
  summary: { text: 'The viewer showed no scans for an hour.' },
  impact: {
    trusts: [
      { trust: 'ashmere', minutes: 60, users: 12, patients: 'possible', note: 'A clinic waited' },
      { trust: 'calderwick', minutes: 30, users: null, patients: 'none' },
    ],
  },
  detection: { how: 'A radiologist rang', beganAt: '2026-11-20T08:00:00Z', foundAt: '2026-11-20T08:45:00Z' },
  'went-well': { text: 'The phone was answered.' },
  'went-badly': { text: 'At Calderwick nobody knew whom to ring.' },
  'by-luck': { text: 'It was a Sunday.' },
  'contributing-factors': { factors: [{ heading: 'tools', words: 'The alarm was muted' }] },
  gates: { gates: [{ environment: 'uat', criterion: 'sit-signed-off', why: 'Nobody tried it with old scans' }] },
} as const;

/** A Gatehouse and the people who learn from its incidents. */
export interface RcaStory {
  readonly gatehouse: Gatehouse;
  readonly delivery: Somebody;
  readonly second: Somebody;
  readonly centre: Somebody;
  readonly ashmere: Somebody;
  readonly dunmere: Somebody;
  /** Raises an incident of Live and answers its id. */
  raised(what?: object): Promise<string>;
  /** The RCA of an incident; null where it has none. */
  rcaOf(incident: string): Promise<string | null>;
  /** Raises an incident and answers the id of its RCA. */
  opened(what?: object): Promise<string>;
  listed(by?: Somebody): Promise<z.infer<typeof listSchema>['rcas']>;
  shown(id: string, by?: Somebody): Promise<z.infer<typeof shownSchema>>;
  write(id: string, section: string, version: number, content: object, by?: Somebody): Promise<Answer>;
  /** Writes all that has to be written, and one action. */
  filled(id: string, over?: Readonly<Record<string, object>>): Promise<void>;
  /** Says that the incident of an RCA is resolved. */
  resolved(id: string): Promise<void>;
  /** Opens one, fills it and has it signed off. */
  signedOff(what?: object, over?: Readonly<Record<string, object>>): Promise<string>;
}

export async function startRcaStory(): Promise<RcaStory> {
  const gatehouse = await startGatehouse({ environments: SHIPPED });
  const delivery = await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Delia Ponsonby' });
  const second = await gatehouse.as({ role: 'delivery', name: 'Sam Secundus' });
  const centre = await gatehouse.as({ role: 'ai-centre', name: 'Cem Aydin' });
  const ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ash Meredith' });
  const dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere', name: 'Dun Merrick' });
  const raised: RcaStory['raised'] = async (what = {}) =>
    idSchema.parse(ok(await delivery.post('/api/v1/incidents', { ...FOUND, ...what })).body).id;
  const listed: RcaStory['listed'] = async (by = delivery) =>
    listSchema.parse((await by.get('/api/v1/rcas?limit=500')).body).rcas;
  const rcaOf: RcaStory['rcaOf'] = async (incident) => {
    const { body } = await delivery.get(`/api/v1/incidents/${incident}`);
    const { number } = z.looseObject({ number: z.string() }).parse(body);
    return (await listed()).find((one) => one.incident === number)?.id ?? null;
  };
  const opened: RcaStory['opened'] = async (what) => {
    const id = await rcaOf(await raised(what));
    if (id === null) throw new Error('It opened no RCA.');
    return id;
  };
  const shown: RcaStory['shown'] = async (id, by = delivery) =>
    shownSchema.parse(ok(await by.get(`/api/v1/rcas/${id}`)).body);
  const write: RcaStory['write'] = (id, section, version, content, by = delivery) =>
    by.put(`/api/v1/rcas/${id}/sections/${section}`, { version, content });
  const filled: RcaStory['filled'] = async (id, over = {}) => {
    for (const [section, content] of Object.entries<object>({ ...WORDS, ...over }))
      ok(await write(id, section, 0, content));
    const action = { what: 'Unmute the alarm', kind: 'detect', owner: second.person, due: '2199-01-01' };
    ok(await delivery.post(`/api/v1/rcas/${id}/actions`, action));
  };
  const resolved: RcaStory['resolved'] = async (id) => {
    const { incidentId } = await shown(id);
    const path = `/api/v1/incidents/${incidentId}/state`;
    ok(await delivery.post(path, { state: 'resolved', reason: 'The scans are back' }));
  };
  const signedOff: RcaStory['signedOff'] = async (what, over) => {
    const id = await opened(what);
    await filled(id, over);
    const { revision } = await shown(id);
    ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision }));
    ok(await centre.post(`/api/v1/rcas/${id}/sign-off`, { revision }));
    return id;
  };
  return {
    ...{ gatehouse, delivery, second, centre, ashmere, dunmere },
    ...{ raised, rcaOf, opened, listed, shown, write, filled, resolved, signedOff },
  };
}

/** Throws for an answer that is a refusal. */
export function ok(answer: Answer): Answer {
  if (answer.status === 200 || answer.status === 201) return answer;
  throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
}
