import { sql } from 'kysely';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ArtefactStore } from '../../src/releases/artefact-store.js';
import { startStory, type Signable } from '../evidence/story.js';
import { PretendConnection } from '../pretend/connection.js';
import { PretendControlNode } from '../pretend/control-node.js';
import { climbIn, type Climb } from '../promotions/climb.js';
import { environmentsOf, eventually, PretendArtefacts, type WardOptions } from '../rollouts/ward.js';
import { sessionOf } from './visitor.js';

/** A climb whose rollouts are carried out, at pretended hospitals. */
export interface House extends Climb {
  readonly node: PretendControlNode;
}

/** What each page says that follows what others do. */
export const IS_LIVE = 'Follows what others do.';

export async function openHouse(options: WardOptions = {}): Promise<House> {
  const node = new PretendControlNode();
  const story = await startStory({
    environments: environmentsOf(options),
    runner: new PretendConnection(node),
    replace: [{ injected: ArtefactStore, by: new PretendArtefacts() }],
  });
  const settle = async ({ digest }: Signable, environment: string): Promise<void> => {
    await eventually(async () => {
      const { rows } = await story.gatehouse.database.transaction((tx) =>
        sql<{ state: string }>`select state from rollout where digest = ${digest} and environment = ${environment}
          order by planned_at desc limit 1`.execute(tx),
      );
      return rows[0]?.state === 'completed' ? {} : `${environment} is ${String(rows[0]?.state)}`;
    });
  };
  return { ...climbIn(story, settle), node };
}

/** Browsers of people, each with its own cookies; closed all at once. */
export interface Desks {
  /** A browser of this person's own, signed in. */
  of(person: string, ways?: { readonly javaScriptEnabled?: boolean }): Promise<Page>;
  /** A browser of somebody who has not signed in. */
  stranger(): Promise<Page>;
  close(): Promise<void>;
}

export function desksAt({ gatehouse }: Pick<Climb, 'gatehouse'>, browser: Browser): Desks {
  const open: BrowserContext[] = [];
  const context = async (ways: { readonly javaScriptEnabled?: boolean } = {}): Promise<BrowserContext> => {
    const one = await browser.newContext({ baseURL: gatehouse.url, ...ways });
    open.push(one);
    return one;
  };
  return {
    of: async (person, ways) => {
      const one = await context(ways);
      const { name, value } = await sessionOf(gatehouse, person);
      await one.addCookies([{ name, value, url: gatehouse.url, httpOnly: true, sameSite: 'Lax' }]);
      return one.newPage();
    },
    stranger: async () => (await context()).newPage(),
    close: async () => {
      await Promise.all(open.map((one) => one.close()));
    },
  };
}

/** Somebody's password was typed too long ago for what changes Production. */
export async function ageProof({ gatehouse }: Pick<Climb, 'gatehouse'>, person: string): Promise<void> {
  await gatehouse.database.transaction((tx) =>
    sql`update session set proved_at = app.now() - interval '11 minutes' where person = ${person}`.execute(tx),
  );
}
