import { manifestOf } from '../service/climb.js';
import { COME_BACK, VERSIONS } from './jira-seed.js';
import type { Scene } from './scene.js';
import { pushVersion } from './source.js';

/** What whoever looks on can register: the next planned release, and a fix. */
const NEXT = '2.2.0';
const FIX = '2.1.1';

/**
 * Builds what people can take up the ladder by hand once the story is over, pushes its source, and says how it is registered: lines to be
 * copied.
 */
export async function nextToTry(scene: Scene): Promise<readonly string[]> {
  const built = await scene.lab.build('flip', NEXT);
  await scene.lab.build('flip', FIX);
  const manifest = JSON.stringify(manifestOf(built, VERSIONS.new, pushVersion(scene.outside, NEXT)));
  return [
    `  FLIP ${NEXT} is built, and not registered yet. As the release manager:`,
    `curl -s "$GATEHOUSE/api/v1/releases" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${manifest}'`,
    '  For a hotfix by hand, raise an incident of severity 1 in Production; its ticket',
    `  is ${COME_BACK.key}, a Blocker. A fix is built: ${FIX}, in the same folder, from the commit`,
    `  ${pushVersion(scene.outside, FIX)}.`,
  ];
}
