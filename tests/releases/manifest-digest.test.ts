import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { manifestDigest } from '../../src/releases/manifest-digest.service.js';
import { canonicalJson, manifestText, type Json } from '../../src/releases/manifest.js';
import { MIGRATION_CLASSES, RELEASE_KINDS, type Manifest } from '../../src/releases/release.js';
import { PRODUCTS } from '../../src/sites/site.js';

const word = fc.stringMatching(/^[0-9a-z][0-9a-z.+_-]{0,9}$/);
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const onePackage = fc.record({
  service: word,
  version: word,
  artefact: word.map((path) => `file:${path}`),
  sha256: hash,
});

const manifests: fc.Arbitrary<Manifest> = fc.record({
  version: word,
  kind: fc.constantFrom(...RELEASE_KINDS),
  product: fc.constantFrom(...PRODUCTS),
  packages: fc.uniqueArray(onePackage, { minLength: 1, maxLength: 5, selector: ({ service }) => service }),
  migration: fc.constantFrom(...MIGRATION_CLASSES),
  rollsBackTo: fc.option(word),
  worksWith: fc.option(fc.uniqueArray(word, { maxLength: 3 }), { nil: undefined }),
  builtBy: fc.uniqueArray(fc.emailAddress(), { maxLength: 3, selector: (email) => email.toLowerCase() }),
  description: fc.option(fc.string({ unit: 'grapheme' })),
  commit: fc.option(hash),
});

/** What the generator made, by our own name for it. */
function asJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object') throw new Error('This is not JSON.');
  return Object.fromEntries(Object.entries(value).map(([key, member]: [string, unknown]) => [key, asJson(member)]));
}

/** The same members, the last one first, at every depth. */
function turned(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(turned);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]: [string, Json]) => [key, turned(member)]),
  );
}

test('The text of a document does not depend on the order of its keys (INV-02)', () => {
  fc.assert(
    fc.property(fc.jsonValue().map(asJson), (document) => {
      expect(canonicalJson(turned(document))).toBe(canonicalJson(document));
      expect(JSON.parse(canonicalJson(document))).toEqual(JSON.parse(JSON.stringify(document)));
    }),
  );
});

test('The digest does not depend on the order in which fields, packages and people were listed (INV-02)', () => {
  fc.assert(
    fc.property(manifests, (manifest) => {
      const relisted: Manifest = {
        commit: manifest.commit,
        description: manifest.description,
        builtBy: [...manifest.builtBy].reverse().map((email) => email.toUpperCase()),
        rollsBackTo: manifest.rollsBackTo,
        worksWith: manifest.worksWith?.toReversed(),
        migration: manifest.migration,
        packages: [...manifest.packages].reverse(),
        product: manifest.product,
        kind: manifest.kind,
        version: manifest.version,
      };
      expect(manifestDigest(relisted)).toBe(manifestDigest(manifest));
    }),
  );
});

test('Any change of any field of a manifest gives another digest (INV-02)', () => {
  const fields = [
    'version',
    'kind',
    'product',
    'packages',
    'migration',
    'rollsBackTo',
    'worksWith',
    'builtBy',
    'description',
    'commit',
  ] as const;
  fc.assert(
    fc.property(manifests, manifests, fc.constantFrom(...fields), (manifest, other, field) => {
      const changed = { ...manifest, [field]: other[field] };
      const same = manifestText(manifest) === manifestText(changed);
      const before = JSON.stringify(normal(manifest[field]));
      expect(same).toBe(before === JSON.stringify(normal(other[field])));
      expect(manifestDigest(changed) === manifestDigest(manifest)).toBe(same);
    }),
  );
});

test('Any change of one package gives another digest (INV-01) (INV-02)', () => {
  fc.assert(
    fc.property(
      manifests,
      onePackage,
      fc.constantFrom('service', 'version', 'artefact', 'sha256'),
      (manifest, other, field) => {
        const [first, ...rest] = manifest.packages;
        fc.pre(first !== undefined && first[field] !== other[field]);
        const changed = { ...manifest, packages: [{ ...first, [field]: other[field] }, ...rest] };
        expect(manifestDigest(changed)).not.toBe(manifestDigest(manifest));
      },
    ),
  );
});

/** What a list says whatever its order. */
function normal(value: Manifest[keyof Manifest]): unknown {
  if (value === null || value === undefined || typeof value === 'string') return value;
  return value
    .map((one) =>
      typeof one === 'string'
        ? one.toLowerCase()
        : JSON.stringify([one.service, one.version, one.artefact, one.sha256]),
    )
    .sort();
}
