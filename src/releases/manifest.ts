import type { Manifest } from './release.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a JSON value (after RFC 8785): keys sorted by code unit, no white space. Two values have the same text
 * when, and only when, they hold the same. Numbers must be finite; strings must be well-formed Unicode.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The very text that is hashed and kept. The order in which packages or people were listed says nothing, so it is not part of it. */
export function manifestText(manifest: Manifest): string {
  const packages = manifest.packages
    .map(({ service, version, artefact, sha256 }) => ({ service, version, artefact, sha256 }))
    .sort((a, b) => (a.service < b.service ? -1 : 1));
  const builtBy = [...new Set(manifest.builtBy.map((email) => email.toLowerCase()))].sort();
  const { version, kind, product, migration, rollsBackTo, worksWith, description, commit } = manifest;
  const told = { version, kind, product, packages, migration, rollsBackTo, builtBy, description, commit };
  // Left out where nothing is said, so that manifests from before it could be said keep their digest.
  return canonicalJson(worksWith === undefined ? told : { ...told, worksWith: [...new Set(worksWith)].sort() });
}
