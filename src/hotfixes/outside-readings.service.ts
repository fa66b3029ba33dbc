import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import type { ReadOutside } from '../releases/outside-reading.js';
import { findReading } from '../releases/outside-reading.table.js';
import { Environments } from '../sites/environments.service.js';
import type { HotfixFacts } from './hotfix.facts.js';

/** An outside system that cannot be read about the fix. Times are UTC. */
export interface UnreadSystem {
  readonly of: ReadOutside;
  /** When it was last; null: never. */
  readonly readAt: Date | null;
  /** What it said instead of an answer, if anything. */
  readonly said: string | null;
}

/** Knows which outside systems cannot be read about a fix at this moment. Nobody is asked anything here. */
@Injectable()
export class OutsideReadings {
  constructor(private readonly environments: Environments) {}

  /** Those that the product has, and whose last reading failed or is too old to count; none where there is no fix yet. */
  async unread(tx: Tx, { hotfix, course }: Pick<HotfixFacts, 'hotfix' | 'course'>): Promise<readonly UnreadSystem[]> {
    const release = course.fix?.said.release;
    const settings = this.environments.product(hotfix.product);
    if (release === undefined || settings === null) return [];
    const systems = [
      { of: 'scope', fresh: settings.tracker?.freshSeconds },
      { of: 'source', fresh: settings.source?.freshSeconds },
    ] as const;
    const unread: UnreadSystem[] = [];
    for (const { of, fresh } of systems) {
      if (fresh === undefined) continue;
      const reading = await findReading(tx, of, release);
      const isKnown = reading?.age != null && reading.age <= fresh && reading.trouble === null;
      if (!isKnown) unread.push({ of, readAt: reading?.readAt ?? null, said: reading?.trouble?.message ?? null });
    }
    return unread;
  }
}
