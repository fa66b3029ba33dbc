import { z } from 'zod';
import { closed, limitUpTo, oneOf, orNull, prose } from '../platform/http/body.schema.js';
import { productSchema } from '../sites/site.schema.js';
import { parseLocation } from './artefact-location.js';
import { RELEASE_SORTS, type ReleaseQuery } from './release-query.js';
import { MIGRATION_CLASSES, RELEASE_KINDS, type Registering } from './release.js';
import { ticketKeySchema } from './scope/ticket-key.schema.js';
import { isVersion, SERVICE, SHA256 } from './version.js';

const VERSION_FAULT =
  'is missing or is not a version; use 1 to 64 letters, digits, . + _ - and begin with a letter or digit';

export const versionSchema = z.string(VERSION_FAULT).refine(isVersion, VERSION_FAULT);

/** The digest that a person saw: what they sign or promote is exactly that. */
export const digestSchema = z
  .string('is missing or is not text; send the digest that you saw')
  .regex(SHA256, 'is not a digest; use 64 lower-case hexadecimal digits');

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

/** The manifest that registers a release, and what stands beside it. Fields left out and fields that are null say the same. */
export const registeringSchema: z.ZodType<Registering> = closed({
  version: versionSchema,
  kind: oneOf(RELEASE_KINDS),
  product: productSchema,
  packages: packagesSchema,
  migration: oneOf(MIGRATION_CLASSES),
  rollsBackTo: versionSchema.nullable(),
  worksWith: z
    .array(versionSchema, 'is not a list; list the versions that may run at other sites meanwhile')
    .max(100, 'is too long; list at most 100 versions')
    .nullish()
    .transform((versions) => versions ?? undefined),
  builtBy: z
    .array(z.email('is not an e-mail address; use the address of a registered person').max(254), BUILDERS)
    .max(100, 'names too many people; name at most 100')
    .nullish()
    .transform((emails) => emails ?? []),
  description: prose(4000, 'describe the release in words').nullish().transform(orNull),
  commit: z
    .string('is not text; give the commit in hexadecimal')
    .regex(/^[0-9a-f]{7,64}$/, 'is not a commit; use 7 to 64 lower-case hexadecimal digits')
    .nullish()
    .transform(orNull),
  answers: ticketKeySchema.nullish().transform(orNull),
})
  .superRefine(({ migration, rollsBackTo, kind, answers }, context) => {
    if (migration === 'one-way' && rollsBackTo !== null) {
      const message = 'names a way back that a one-way release does not have; use null, or another migration class';
      context.addIssue({ code: 'custom', path: ['rollsBackTo'], message });
    }
    if (kind !== 'hotfix' && answers !== null) {
      const message = 'is what a hotfix has alone; leave it out, or register it as a hotfix';
      context.addIssue({ code: 'custom', path: ['answers'], message });
    }
  })
  .transform(({ answers, ...manifest }) => ({ manifest, answers }));

/** The query of a list. `after` is the version that the page before ended with. */
export const releaseQuerySchema: z.ZodType<ReleaseQuery> = closed({
  product: productSchema.nullish().transform(orNull),
  kind: oneOf(RELEASE_KINDS).nullish().transform(orNull),
  versionPrefix: versionSchema.nullish().transform(orNull),
  sort: oneOf(RELEASE_SORTS).default('-registeredAt'),
  after: versionSchema.nullish().transform(orNull),
  limit: limitUpTo(200, 50),
});

export const releaseAddressSchema = closed({ version: versionSchema });
export type ReleaseAddress = z.infer<typeof releaseAddressSchema>;

export const comparisonQuerySchema = closed({ from: versionSchema, to: versionSchema });
export type ComparisonQuery = z.infer<typeof comparisonQuerySchema>;
