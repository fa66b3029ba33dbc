import type { Browser, Page } from 'playwright-core';
import { openHouse, desksAt, type Desks } from '../house.js';
import { startClimb, type Climb } from '../../promotions/climb.js';
import { INCIDENT_SCENES } from './incident-scenes.js';
import { keyboardAt, type Keyboard } from './keyboard.js';
import { GROUND_JOURNEYS } from './journeys-on-the-ground.js';
import { ROLLOUT_JOURNEYS } from './journeys-of-rollouts.js';

/** Something that people come to do, done with the keys alone. */
export interface Journey<World> {
  readonly name: string;
  readonly walk: (world: World, at: Traveller) => Promise<void>;
}

/** Who travels. */
export interface Traveller {
  /** Somebody's own browser; nobody's: of whoever has not signed in. */
  readonly as: (person: string | null) => Promise<Keyboard>;
}

/** How one journey went; what failed, in words. */
export interface Travelled {
  readonly journey: string;
  readonly faults: readonly string[];
}

/** Walks every journey with the keys alone. One that does not arrive is told with where it stopped. */
export async function travelAll(browser: Browser): Promise<readonly Travelled[]> {
  const house = await openHouse({ sites: 3, pilots: 1, policy: { failureBudget: 2 } });
  const ofRollouts = await travel(ROLLOUT_JOURNEYS, house, desksAt(house, browser));
  await house.stop();
  const climb = await startClimb();
  await INCIDENT_SCENES.incidents(climb);
  const onTheGround = await travel(GROUND_JOURNEYS, climb, desksAt(climb, browser));
  await climb.stop();
  return [...ofRollouts, ...onTheGround];
}

async function travel<World extends Climb>(
  journeys: readonly Journey<World>[],
  world: World,
  desks: Desks,
): Promise<readonly Travelled[]> {
  const travelled: Travelled[] = [];
  for (const { name, walk } of journeys) {
    const boards: Keyboard[] = [];
    const boardAt = (page: Page): Keyboard => {
      page.setDefaultTimeout(30_000);
      const board = keyboardAt(page);
      boards.push(board);
      return board;
    };
    const as = async (person: string | null): Promise<Keyboard> =>
      boardAt(person === null ? await desks.stranger() : await desks.of(person));
    const ended = await walk(world, { as }).then(
      () => [],
      (error: unknown) => [`it does not arrive: ${error instanceof Error ? error.message : String(error)}`],
    );
    travelled.push({ journey: name, faults: [...new Set(boards.flatMap(({ faults }) => faults)), ...ended] });
  }
  await desks.close();
  return travelled;
}
