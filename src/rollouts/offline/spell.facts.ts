import type { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import { grouped } from '../../platform/grouping.js';
import type { Tx } from '../../platform/database/database.service.js';
import type { Environments } from '../../sites/environments.service.js';
import { strangeRunsAt } from '../control-node.table.js';
import { aroundSpells, triesOf, type AroundSpell, type SpellRow } from './offline.table.js';
import { wantedOf, type SpellFacts } from './spell.js';

/** What is asked beside the tables of the spells themselves. */
export interface Around {
  readonly environments: Environments;
  readonly smoke: SmokeStandings;
}

/** All that is known of these spells, by id. Smoke tests are asked after only where a site is to be brought back. */
export async function spellFacts(
  tx: Tx,
  { environments, smoke: standings }: Around,
  spells: readonly SpellRow[],
): Promise<ReadonlyMap<string, SpellFacts>> {
  const ids = spells.map(({ id }) => id);
  const tries = grouped(await triesOf(tx, ids), ({ spell }) => spell);
  const around = new Map((await aroundSpells(tx, ids)).map((one) => [one.spell, one]));
  const strange = await strangeRunsAt(
    tx,
    spells.flatMap(({ site }) => environments.site(site) ?? []),
  );
  const smoke = await smokeOf(tx, standings, spells, around);
  return new Map(
    spells.flatMap(({ id, site, state, trouble, triesFrom }) => {
      const known = around.get(id);
      if (known === undefined) return [];
      const { wishes, runs, taken, changedSince } = known;
      const strangeAt = strange.get(site) ?? null;
      const seen = { wishes, runs, taken, changedSince, strangeAt, smoke: smoke.get(id) ?? 'not-required' };
      return [[id, { state, trouble, triesFrom, tries: tries.get(id) ?? [], ...seen }] as const];
    }),
  );
}

async function smokeOf(
  tx: Tx,
  standings: SmokeStandings,
  spells: readonly SpellRow[],
  around: ReadonlyMap<string, AroundSpell>,
): Promise<ReadonlyMap<string, SpellFacts['smoke']>> {
  const asked = spells.flatMap((spell) => {
    const known = around.get(spell.id);
    if (known === undefined || known.runs === null || wantedOf(known.wishes) === 'offline') return [];
    return [{ spell, digest: known.runs.digest }];
  });
  const smoke = new Map<string, SpellFacts['smoke']>();
  for (const [digest, some] of grouped(asked, (one) => one.digest)) {
    const found = await standings.smokeStanding(tx, { digest, sites: some.map(({ spell }) => spell.site) });
    for (const { spell } of some) smoke.set(spell.id, found.get(spell.site) ?? 'not-required');
  }
  return smoke;
}
