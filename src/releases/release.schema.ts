import { z } from 'zod';
import { PRODUCTS } from '../sites/site.js';
import { parseLocation } from './artefact-location.js';
import { RELEASE_SORTS, type ReleaseQuery } from './release-query.js';
import { MIGRATION_CLASSES, RELEASE_KINDS, type Manifest } from './release.js';
import { isVersion, SERVICE, SHA256 } from './version.js';

const VERSION_FAULT = 'is not a version; use 1 to 64 letters, digits, . + _ - and begin with a letter or digit';
/** Control characters, line and paragraph separators, halves of characters, and marks that turn the direction of text around. */
const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const versionSchema = z.string(VERSION_FAULT).refine(isVersion, VERSION_FAULT);

function oneOf<const T extends readonly string[]>(words: T) {
  return z.enum(words, `is not one of the known words; use ${words.join(', ')}`);
}

/** An object with these fields and no others; what is not asked for is refused by name. */
function closed<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has fields that are not asked for: ${issue.keys.join(', ')}; leave them out`
        : 'is missing or is not an object; send an object',
  });
}

const artefactSchema = z
  .string('is missing or is not text; use file:<path> or https://<listed host>/…')
  .superRefine((text, context) => {
    const location = parseLocation(text);
    if (location.kind !== 'fault') return;
    context.addIssue({ code: 'custom', message: `${location.fault}; ${location.fix}` });
  });

const packageSchema = closed({
  service: z
    .string('is missing or is not text; name the service')
    .regex(SERVICE, 'is not the name of a service; use lower-case letters, digits and -, at most 64'),
  version: versionSchema,
  artefact: artefactSchema,
  sha256: z
    .string('is missing or is not text; give the sha256 of the artefact')
    .regex(SHA256, 'is not a sha256; use 64 lower-case hexadecimal digits'),
});

const HOW_MANY = 'has too few or too many packages; list 1 to 100';
const packagesSchema = z
  .array(packageSchema, 'is missing or is not a list; list 1 to 100 packages')
  .min(1, HOW_MANY)
  .max(100, HOW_MANY)
  .superRefine((packages, context) => {
    for (const [index, { service }] of packages.entries()) {
      if (packages.findIndex((one) => one.service === service) < index) {
        context.addIssue({ code: 'custom', path: [index, 'service'], message: 'comes twice; list each service once' });
      }
    }
  });

const BUILDERS = 'is not a list of e-mail addresses; list the people who built it';

/** The manifest that registers a release. Fields left out and fields that are null say the same. */
export const manifestSchema: z.ZodType<Manifest> = closed({
  version: versionSchema,
  kind: oneOf(RELEASE_KINDS),
  product: oneOf(PRODUCTS),
  packages: packagesSchema,
  migration: oneOf(MIGRATION_CLASSES),
  rollsBackTo: versionSchema.nullable(),
  builtBy: z
    .array(z.email('is not an e-mail address; use the address of a registered person').max(254), BUILDERS)
    .max(100, 'names too many people; name at most 100')
    .nullish()
    .transform((emails) => emails ?? []),
  description: z
    .string('is not text; describe the release in words')
    .max(4000, 'is too long; use at most 4000 characters')
    .refine(
      (text) => !UNSHOWABLE.test(text.replaceAll('\n', '')),
      'holds characters that cannot be shown; use plain text',
    )
    .nullish()
    .transform((text) => text ?? null),
  commit: z
    .string('is not text; give the commit in hexadecimal')
    .regex(/^[0-9a-f]{7,64}$/, 'is not a commit; use 7 to 64 lower-case hexadecimal digits')
    .nullish()
    .transform((text) => text ?? null),
}).superRefine((manifest, context) => {
  if (manifest.migration === 'one-way' && manifest.rollsBackTo !== null) {
    const message = 'names a way back that a one-way release does not have; use null, or another migration class';
    context.addIssue({ code: 'custom', path: ['rollsBackTo'], message });
  }
});

/** The query of a list. `after` is the version that the page before ended with. */
export const releaseQuerySchema: z.ZodType<ReleaseQuery> = closed({
  product: oneOf(PRODUCTS).nullish().transform(orNull),
  kind: oneOf(RELEASE_KINDS).nullish().transform(orNull),
  versionPrefix: versionSchema.nullish().transform(orNull),
  sort: oneOf(RELEASE_SORTS).default('-registeredAt'),
  after: versionSchema.nullish().transform(orNull),
  limit: z.coerce
    .number('is not a number; use 1 to 200')
    .int('is not a whole number; use 1 to 200')
    .min(1, 'is too small; use 1 to 200')
    .max(200, 'is too large; use 1 to 200')
    .default(50),
});

export const releaseAddressSchema = closed({ version: versionSchema });
export type ReleaseAddress = z.infer<typeof releaseAddressSchema>;

export const comparisonQuerySchema = closed({ from: versionSchema, to: versionSchema });
export type ComparisonQuery = z.infer<typeof comparisonQuerySchema>;

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}
