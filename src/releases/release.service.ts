import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { badRequest, notFound } from '../platform/http/problem.js';
import { compare, type ServiceChange } from './comparison.js';
import type { ReleaseQuery } from './release-query.js';
import type { ComparisonQuery } from './release.schema.js';
import { findRelease, listReleases } from './release.table.js';
import { shown, type Release, type ShownRelease } from './release.js';

/** One page of releases; `next` is the address of the page after it, or null at the end. */
export interface ReleasePage {
  readonly releases: readonly ShownRelease[];
  readonly next: string | null;
}

export interface Comparison {
  readonly from: Pick<Release, 'version' | 'digest'>;
  readonly to: Pick<Release, 'version' | 'digest'>;
  readonly services: readonly ServiceChange[];
}

/** Finds, lists and compares releases. */
@Injectable()
export class Releases {
  constructor(private readonly database: Database) {}

  /** Refuses with 404 a version that is not registered. */
  async find(version: string): Promise<ShownRelease> {
    return shown(await this.database.transaction((tx) => registered(tx, version)));
  }

  async list(query: ReleaseQuery): Promise<ReleasePage> {
    const found = await this.database.transaction((tx) => listReleases(tx, { ...query, limit: query.limit + 1 }));
    const releases = found.slice(0, query.limit);
    const last = found.length > query.limit ? releases.at(-1) : undefined;
    return {
      releases: releases.map(shown),
      next: last === undefined ? null : addressOf({ ...query, after: last.version }),
    };
  }

  /** What changes, service by service, on the way from one release to another of the same product; refuses with 400 another product. */
  async compare(query: ComparisonQuery): Promise<Comparison> {
    const [from, to] = await this.database.transaction(async (tx) => {
      return [await registered(tx, query.from), await registered(tx, query.to)] as const;
    });
    if (from.product !== to.product) {
      const fault = `is a release of ${to.product}, and ${from.version} is one of ${from.product}`;
      throw badRequest([{ field: 'to', fault, fix: 'compare two releases of one product' }]);
    }
    const named = ({ version, digest }: Release) => ({ version, digest });
    return { from: named(from), to: named(to), services: compare(from, to) };
  }
}

async function registered(tx: Tx, version: string): Promise<Release> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  return release;
}

function addressOf(query: ReleaseQuery): string {
  const address = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null) address.set(name, String(value));
  return `/api/v1/releases?${address.toString()}`;
}
