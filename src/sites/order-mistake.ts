import { rungFile, type Documents, type RungDocument, type SiteDocument } from './document.js';
import { quoted, type Finding, type Path } from './mistake.js';
import { PRODUCTS } from './site.js';

type FindingInFile = Finding & { readonly file: string };

/** What no schema can say of the order of sites: that it can be kept, and that a group is one. */
export function* orderMistakes(documents: Documents): Generator<FindingInFile> {
  for (const rung of documents.rungs) {
    yield* ofOrder(rung);
    yield* ofGroups(rung);
  }
}

function* ofOrder(rung: RungDocument): Generator<FindingInFile> {
  const { order } = rung.rollout;
  if (order === undefined) return;
  const file = rungFile(rung.name);
  if (!rung.sites.some((site) => site.hub === true)) {
    const fault = `No site of ${rung.title} is a hub, so there is nothing to put in this order.`;
    yield {
      file,
      path: ['rollout', 'order'],
      at: 'value',
      fault,
      fix: 'Write hub: true at the hub, or remove the order.',
    };
  }
  for (const [index, site] of rung.sites.entries()) {
    if (site.hub !== true || !PRODUCTS.some((product) => breaks(rung, site, product))) continue;
    const fault =
      order === 'hub-first'
        ? 'The pilots are the first wave and this hub is none of them, so it could not be changed before all others.'
        : 'The pilots are the first wave and this hub is one of them, so it could not be changed after all others.';
    const fix = order === 'hub-first' ? 'Write pilot: true here as well.' : 'Make another site the pilot.';
    yield { file, path: ['sites', index, 'hub'], at: 'value', fault, fix };
  }
}

function breaks(rung: RungDocument, hub: SiteDocument, product: (typeof PRODUCTS)[number]): boolean {
  if (hub.products[product] === undefined) return false;
  const others = rung.sites.filter((site) => site.products[product] !== undefined && site.hub !== true);
  if (rung.rollout.order === 'hub-first') return hub.pilot !== true && others.some((site) => site.pilot === true);
  return hub.pilot === true && others.length > 0;
}

/** A name that one site alone has keeps nothing apart, and is mostly a slip of the pen. */
function* ofGroups(rung: RungDocument): Generator<FindingInFile> {
  for (const [index, site] of rung.sites.entries()) {
    for (const [at, group] of (site.apart ?? []).entries()) {
      if (rung.sites.some((other) => other !== site && other.apart?.includes(group) === true)) continue;
      const path: Path = ['sites', index, 'apart', at];
      const fault = `${quoted(group)} is named by no other site of ${rung.title}, so it keeps nothing apart.`;
      const fix = 'Write the name that the other sites of the group have, or name this one there too.';
      yield { file: rungFile(rung.name), path, at: 'value', fault, fix };
    }
  }
}
