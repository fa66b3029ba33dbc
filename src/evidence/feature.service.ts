import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import type { Drift } from '../releases/scope/drift.js';
import { findReading } from '../releases/outside-reading.table.js';
import { featuresOf } from '../releases/scope/scope.js';
import { findWish } from '../releases/scope/scope.table.js';
import { findSnapshot } from '../releases/scope/snapshot.table.js';
import { Environments } from '../sites/environments.service.js';
import type { TicketMark } from '../sites/product-settings.js';
import { driftsOf } from './signed-scope.facts.js';
import { signOffsOf } from './sign-off.table.js';
import type { SignOff } from './sign-off.js';

/** A sign-off, and what became of the tickets that it was given on. */
export interface DriftedSignOff {
  readonly signOff: SignOff;
  /** In what the tickets differ now; empty: in nothing. What voided an approval stands in it, also once that is undone. */
  readonly drift: readonly Drift[];
}

/** A feature that needs UAT, with what was said of it. */
export interface Feature {
  readonly ticket: string;
  readonly summary: string;
  readonly status: string;
  readonly signOffs: readonly DriftedSignOff[];
}

/** Shows what was signed beside the tickets that it was signed on. */
@Injectable()
export class Features {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
  ) {}

  /** The features that need UAT, as the last reading has them (003-073). Refuses with 404 an unknown release. */
  async list(version: string): Promise<{ features: readonly Feature[] }> {
    return await this.database.transaction(async (tx) => {
      const product = await productOf(tx, version);
      const mark = this.markOf(product);
      const snapshot = (await findReading(tx, 'scope', version))?.snapshot ?? null;
      const scope = snapshot === null ? null : await findSnapshot(tx, snapshot);
      if (mark === null || scope === null) return { features: [] };
      const named = (await findWish(tx, version))?.needsUat ?? [];
      const tickets = scope.tickets.map(({ key, type, labels }) => ({ key, type: type.name, labels }));
      const said = await signed(tx, version, mark);
      const spokenOf = said.flatMap(({ signOff: { feature } }) => feature ?? []);
      const keys = new Set(featuresOf(tickets, mark, [...named, ...spokenOf]));
      const features = scope.tickets
        .filter(({ key }) => keys.has(key))
        .map(({ key, summary, status }) => {
          const own = said.filter(({ signOff }) => signOff.feature === key);
          return { ticket: key, summary, status: status.name, signOffs: own };
        });
      return { features };
    });
  }

  /** Every sign-off with what became of its tickets since. Refuses with 404 an unknown release. */
  async drift(version: string): Promise<{ signOffs: readonly DriftedSignOff[] }> {
    return await this.database.transaction(async (tx) => {
      const mark = this.markOf(await productOf(tx, version));
      return { signOffs: await signed(tx, version, mark) };
    });
  }

  private markOf(product: string): TicketMark | null {
    return this.environments.product(product)?.tracker?.needsUat ?? null;
  }
}

async function productOf(tx: Tx, version: string): Promise<string> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  return release.product;
}

async function signed(tx: Tx, version: string, mark: TicketMark | null): Promise<readonly DriftedSignOff[]> {
  const signOffs = await signOffsOf(tx, version);
  const drifts = await driftsOf(tx, version, { signOffs, mark });
  return signOffs.map((signOff) => ({ signOff, drift: drifts.get(signOff.id) ?? [] }));
}
