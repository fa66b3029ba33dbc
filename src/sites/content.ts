import type { ControlNode } from './control-node.js';
import type { ControlNodesDocument, RungDocument, SiteDocument, TrustsDocument } from './document.js';
import { secondsIn } from './duration.js';
import { ENVIRONMENT_NAMES } from './environment.js';
import { noticePolicyOf } from './notice-policy.js';
import { operatorOf } from './operator.js';
import type { Rung } from './rung.js';
import { readHostKey } from './host-key.js';
import { settingsOfProduct, type ProductSettings, type ProductsDocument } from './product-settings.js';
import { PRODUCTS, type Product, type Site } from './site.js';
import { CENTRAL_ZONE } from './time-zone.js';
import type { Trust } from './trust.js';

/** Everything that a checked environments folder says. */
export interface EnvironmentsContent {
  /** All five, in the order of the ladder. */
  readonly rungs: readonly Rung[];
  readonly trusts: readonly Trust[];
  readonly controlNodes: readonly ControlNode[];
  /** Absent for a product of which nothing more is said than where it runs. */
  readonly products?: Readonly<Partial<Record<Product, ProductSettings>>>;
}

/** Turns files that passed every check into what the service works with. Throws only for files that were not checked. */
export function contentOf(
  rungs: readonly RungDocument[],
  { trusts }: TrustsDocument,
  { controlNodes }: ControlNodesDocument,
  { products }: ProductsDocument,
): EnvironmentsContent {
  return {
    rungs: ENVIRONMENT_NAMES.flatMap((name) => rungs.filter((rung) => rung.name === name)).map((rung) =>
      rungOf(rung, trusts),
    ),
    trusts,
    controlNodes: controlNodes.map((node) => ({
      ...node,
      hostKey: readHostKey(node.hostKey)?.pinned ?? unchecked(node.id),
    })),
    products: productsOf(products),
  };
}

function productsOf(written: ProductsDocument['products']): NonNullable<EnvironmentsContent['products']> {
  const settings: Partial<Record<Product, ProductSettings>> = {};
  for (const product of PRODUCTS) {
    const document = written[product];
    if (document !== undefined) settings[product] = settingsOfProduct(document);
  }
  return settings;
}

function rungOf(document: RungDocument, trusts: readonly Trust[]): Rung {
  const { soak, deadline, concurrency, failureBudget, order, preFlight = true } = document.rollout;
  return {
    ...document,
    rollout: {
      concurrency,
      soakSeconds: secondsIn(soak) ?? unchecked(soak),
      failureBudget,
      preFlight,
      deadlineSeconds: secondsIn(deadline) ?? unchecked(deadline),
      ...(order === undefined ? {} : { order }),
    },
    agreements: document.agreements ?? 'attested',
    passports: document.passports ?? 'advised',
    notices: noticePolicyOf(document.notices),
    ...(document.consultation === undefined
      ? {}
      : { consultationSeconds: secondsIn(document.consultation) ?? unchecked(document.consultation) }),
    sites: document.sites.map((site) => siteOf(site, document, trusts)),
  };
}

function siteOf(document: SiteDocument, rung: RungDocument, trusts: readonly Trust[]): Site {
  const trust = document.trust ?? null;
  return {
    ...document,
    environment: rung.name,
    trust,
    mimics: document.mimics ?? null,
    vpn: document.vpn ?? null,
    pilot: document.pilot ?? false,
    operator: document.kind === 'operator' ? operatorOf(document.operator) : null,
    timeZone: trusts.find(({ id }) => id === trust)?.timeZone ?? CENTRAL_ZONE,
  };
}

function unchecked(value: string): never {
  throw new Error(`The environments folder was not checked before use: ${value}.`);
}
