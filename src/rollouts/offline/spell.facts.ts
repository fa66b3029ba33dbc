import type { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import { grouped } from '../../platform/grouping.js';
import type { Tx } from '../../platform/database/database.service.js';
import type { Environments } from '../../sites/environments.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { strangeRunsAt } from '../control-node.table.js';
import { aroundSpells, triesOf, wishesOf, type AroundSpell, type SpellRow, type WishRow } from './offline.table.js';
import { metByFix, toldOf, wantedOf, type SpellFacts, type Told } from './spell.js';

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
  const known = await knownOf(tx, environments, spells);
  const smoke = await smokeOf(tx, standings, spells, known);
  return new Map([...known].map(([id, facts]) => [id, { ...facts, smoke: smoke.get(id) ?? 'not-required' }]));
}

/** All that is known of a spell, but for its smoke test. */
type Known = Omit<SpellFacts, 'smoke' | 'runs'> & Pick<AroundSpell, 'runs'>;

async function knownOf(
  tx: Tx,
  environments: Environments,
  spells: readonly SpellRow[],
): Promise<ReadonlyMap<string, Known>> {
  const ids = spells.map(({ id }) => id);
  const tries = grouped(await triesOf(tx, ids), ({ spell }) => spell);
  const around = new Map((await aroundSpells(tx, ids)).map((one) => [one.spell, one]));
  const strange = await strangeRunsAt(
    tx,
    spells.flatMap(({ site }) => environments.site(site) ?? []),
  );
  return new Map(
    spells.flatMap(({ id, site, state, trouble, triesFrom }) => {
      const known = around.get(id);
      if (known === undefined) return [];
      const { wishes, runs, taken, changedSince } = known;
      const seen = { wishes, runs, taken, changedSince, strangeAt: strange.get(site) ?? null };
      return [[id, { state, trouble, triesFrom, tries: tries.get(id) ?? [], ...seen }] as const];
    }),
  );
}

/**
 * These spells as people are told of them now: what a site's own probe has said since is told at once, and not only when a loop has
 * written down what it comes to.
 */
export async function toldSpells<S extends SpellRow>(
  tx: Tx,
  around: Around,
  spells: readonly S[],
): Promise<readonly (S & Pick<Told, 'met'>)[]> {
  const told = new Map<string, Told>();
  const open = spells.filter(({ state }) => state !== 'back');
  if (open.length > 0) {
    const now = await databaseNow(tx);
    for (const [id, facts] of await spellFacts(tx, around, open)) told.set(id, toldOf(facts, now));
  }
  return spells.map((spell) => ({ ...spell, met: [], ...told.get(spell.id) }));
}

/** What these orders want, and how it stands, as `toldSpells`. */
export async function toldWishes(tx: Tx, around: Around, orders: readonly string[]): Promise<readonly WishRow[]> {
  const wishes = await toldSpells(tx, around, await wishesOf(tx, orders));
  return wishes.map(({ met, ...wish }) => {
    if (met.length === 0) return wish;
    // Who is met wants it back; and while it is not brought back, it is for somebody else.
    return {
      ...wish,
      wanted: met.includes(wish.order) ? 'back' : wish.wanted,
      keptByOther: wish.state !== 'restoring' && wish.state !== 'untested',
    };
  });
}

async function smokeOf(
  tx: Tx,
  standings: SmokeStandings,
  spells: readonly SpellRow[],
  around: ReadonlyMap<string, Known>,
): Promise<ReadonlyMap<string, SpellFacts['smoke']>> {
  const asked = spells.flatMap((spell) => {
    const known = around.get(spell.id);
    if (known === undefined || known.runs === null) return [];
    const met = metByFix(known);
    if (wantedOf(known.wishes.filter(({ order }) => !met.includes(order))) === 'offline') return [];
    return [{ spell, digest: known.runs.digest }];
  });
  const smoke = new Map<string, SpellFacts['smoke']>();
  for (const [digest, some] of grouped(asked, (one) => one.digest)) {
    const found = await standings.smokeStanding(tx, { digest, sites: some.map(({ spell }) => spell.site) });
    for (const { spell } of some) smoke.set(spell.id, found.get(spell.site) ?? 'not-required');
  }
  return smoke;
}
