import { z } from 'zod';
import type { Registered } from '../service/climb.js';
import { said } from '../service/said.js';
import { VERSIONS } from './jira-seed.js';
import { type Scene, told } from './scene.js';

/** What the UAT tester thinks of each version. */
const COMMENTS: Readonly<Record<string, string>> = {
  [VERSIONS.old]: 'All that I tried works.',
  [VERSIONS.patch]: 'The list keeps its order now.',
  [VERSIONS.new]: 'I see how many people a query finds before I send it. That was missing.',
};

const consultationsSchema = z.looseObject({
  consultations: z.array(z.looseObject({ stage: z.string(), isOver: z.boolean() })),
});

/** The UAT tester says what they think, for which the Product Owner waits; nothing where the environment's file asks nobody. */
export async function commentOnUat(scene: Scene, { version, digest }: Registered, quietly: boolean): Promise<void> {
  const place = `/api/v1/releases/${version}/consultations`;
  const { uatTester } = scene;
  const { consultations } = said(await uatTester.get(place), consultationsSchema);
  if (!consultations.some(({ stage, isOver }) => stage === 'uat' && !isOver)) return;
  const comment = COMMENTS[version] ?? 'It works.';
  said(await uatTester.post(`${place}/comments`, { stage: 'uat', digest, comment }), z.unknown());
  if (!quietly) told(scene, uatTester, `comments, before UAT is signed off: "${comment}"`);
}
