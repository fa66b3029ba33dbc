import { z } from 'zod';
import { said } from '../../service/said.js';
import { type Scene, told, until } from '../scene.js';
import { TICKET, TOUCHED } from './fault.js';

const incidentSchema = z.looseObject({
  ...{ id: z.string(), number: z.string(), severity: z.number(), state: z.string(), raisedAt: z.coerce.date() },
  reference: z.string().nullable(),
});
export type Incident = z.infer<typeof incidentSchema>;
const listSchema = z.object({ incidents: z.array(incidentSchema) });

/** The service desk reports it in Jira; Gatehouse makes an incident of it, and people say whom it touches and what it may do. */
export async function reportBlocker(scene: Scene): Promise<Incident> {
  const { team, outside, stage } = scene;
  outside.jira.addIssue(TICKET);
  stage.say(`  The service desk reports ${TICKET.key} in Jira: ${TICKET.priority ?? ''}, found in Live.`);
  const incident = await until(scene, `Gatehouse has read ${TICKET.key}`, async () => {
    const { incidents } = said(await team.tester.get('/api/v1/incidents?product=flip'), listSchema);
    return incidents.find(({ reference }) => reference === TICKET.key) ?? null;
  });
  stage.say(
    `  Gatehouse reads it there, and raises ${incident.number} by itself: severity ${String(incident.severity)}. From now on its clocks run.`,
  );
  const place = `/api/v1/incidents/${incident.id}`;
  const reason = 'Their scanners send studies twice.';
  said(await team.tester.post(`${place}/sites`, { sites: TOUCHED, reason }), z.unknown());
  told(scene, team.tester, `says which sites it touches: ${TOUCHED.join(', ')}. "${reason}"`);
  const risk = {
    otherSystems: false,
    dataLoss: true,
    patientSafety: false,
    reason: 'Studies are lost; none was read.',
  };
  said(await team.aiCentre.post(`${place}/clinical-risk`, risk), z.unknown());
  told(
    scene,
    team.aiCentre,
    `answers for clinical risk: data may be lost, no other system is at risk. "${risk.reason}"`,
  );
  return incident;
}

/** How it stands now. */
export async function lookAtIncident({ team }: Scene, { id }: Pick<Incident, 'id'>): Promise<Incident> {
  return said(await team.releaseManager.get(`/api/v1/incidents/${id}`), incidentSchema);
}
