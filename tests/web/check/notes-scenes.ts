import { z } from 'zod';
import { Messenger } from '../../../src/evidence/deliveries/messenger.js';
import type { Sent } from '../../../src/platform/outbox/sent.js';
import type { Answer } from '../../client.js';
import type { GatehouseOptions } from '../../gatehouse.js';
import type { Climb } from '../../promotions/climb.js';
import { WRITTEN } from '../../release-notes/writing.js';

const NOTES = '/api/v1/releases/2.1.0/notes';
const draftSchema = z.object({
  sections: z.array(z.object({ section: z.string(), written: z.object({ hash: z.string() }).nullable() })),
});

/** Takes every message, so that a page offers to send one. */
class PretendMessenger extends Messenger {
  override readonly isSetUp = true;

  override send(): Promise<Sent> {
    return Promise.resolve({ state: 'delivered', detail: '250 taken' });
  }
}

/** What the Gatehouse of a scene has in place of what it has by itself. */
export function replacedIn(scene: string): GatehouseOptions {
  return scene === 'noted, with mail' ? { replace: [{ injected: Messenger, by: new PretendMessenger() }] } : {};
}

/** Notes of both kinds that were published, and known issues that were written anew since and wait for a second person. */
async function noted(climb: Climb): Promise<void> {
  const { tester, owner, manager } = climb;
  await climb.release('2.1.0');
  for (const [section, body] of Object.entries(WRITTEN)) done(await tester.put(`${NOTES}/${section}`, body));
  const { sections } = draftSchema.parse(done(await tester.get(NOTES)).body);
  for (const name of ['summary', 'known-issues']) {
    const hash = sections.find(({ section }) => section === name)?.written?.hash;
    done(await owner.post(`${NOTES}/${name}/approval`, { hash }));
  }
  done(await manager.post(`${NOTES}/editions`, { kind: 'uat' }));
  done(await manager.post(`${NOTES}/editions`, { kind: 'production' }));
  done(
    await manager.post(`${NOTES}/editions`, {
      kind: 'production',
      correction: 'The way back named another version.',
    }),
  );
  done(await tester.put(`${NOTES}/known-issues`, { issues: [] }));
}

export const NOTES_SCENES = {
  noted,
  'noted, with mail': noted,
} as const satisfies Readonly<Record<string, (climb: Climb) => Promise<void>>>;

function done(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
