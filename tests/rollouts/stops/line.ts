import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { eventually, type Ward } from '../ward.js';

const viewSchema = z.looseObject({
  id: z.string(),
  confirmedAt: z.string().nullable(),
  says: z.string(),
  unconfirmed: z.array(z.object({ site: z.string(), name: z.string() })),
});
export type SeenStop = z.infer<typeof viewSchema>;

export const REASON = 'monitors are flickering in theatre three';

/** Pulls a stop and answers its id. */
export async function pull(by: Somebody, body: Record<string, unknown>): Promise<string> {
  const answer = await by.post('/api/v1/stops', { reason: REASON, ...body });
  if (answer.status !== 202) throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
  return viewSchema.parse(answer.body).id;
}

/** The stop as somebody sees it now. */
export async function seen(by: Somebody, stop: string): Promise<SeenStop> {
  return viewSchema.parse((await by.get(`/api/v1/stops/${stop}`)).body);
}

/** Waits until the stop is shown as confirmed. */
export async function confirmed(by: Somebody, stop: string): Promise<SeenStop> {
  return eventually(async () => {
    const view = await seen(by, stop);
    return view.confirmedAt === null ? view.says : view;
  });
}

/** The sites at which a deployment began, in order, by their own journals. */
export function begun(ward: Ward): readonly string[] {
  const deploys = ward.node.journal.filter((line) => line.step === 'began' && line.playbook === 'deploy');
  return deploys.map(({ host }) => host);
}

/** Waits until so many sites of the rollout run the release. */
export async function underWay(ward: Ward, rollout: string, sites = 1): Promise<void> {
  await eventually(async () => {
    const done = (await ward.attempts(rollout)).filter((each) => each.state === 'succeeded').length;
    return done >= sites ? {} : `${String(done)} sites are done`;
  });
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
