import { setTimeout as pause } from 'node:timers/promises';
import type { BuiltService } from '../service/built-service.js';
import type { Observer } from './observer.js';

/** An attempt that a process holds. */
export interface Held {
  readonly id: string;
  readonly owner: string;
  readonly claims: number;
  readonly state: string;
}

const LOOK_EVERY_MS = 3;
const SETTLES_WITHIN_MS = 400;

/** Finds out which process holds which lease: only the process itself knows its name, so it is learnt by stopping it. */
export class Leases {
  private readonly owners = new Map<BuiltService, string>();

  constructor(private readonly observer: Observer) {}

  /**
   * Stands the process still (by `stop`) at a moment when it holds an attempt; answers the attempt, or null when none was
   * caught: then `go` was called again.
   */
  async catchHolding(
    service: BuiltService,
    how: { readonly stop: () => void; readonly go: () => void; readonly withinMs: number },
  ): Promise<Held | null> {
    const until = performance.now() + how.withinMs;
    const owner = this.owners.get(service) ?? null;
    while (performance.now() < until) {
      const held = await this.held(owner);
      if (held === null) {
        await pause(LOOK_EVERY_MS);
        continue;
      }
      how.stop();
      await pause(SETTLES_WITHIN_MS);
      const still = await this.find(held.id);
      if (still?.claims === held.claims && ['claimed', 'starting'].includes(still.state)) {
        this.owners.set(service, held.owner);
        return still;
      }
      how.go();
      return null;
    }
    return null;
  }

  /** The attempt as it stands; null when nobody can look. */
  async find(id: string): Promise<Held | null> {
    const rows = await this.observer.look<Held>(`${COLUMNS} where id = '${id}'`);
    return rows?.[0] ?? null;
  }

  private async held(owner: string | null): Promise<Held | null> {
    const own = owner === null ? '' : ` and lease_owner = '${owner}'`;
    const rows = await this.observer.look<Held>(
      `${COLUMNS} where state in ('claimed', 'starting') and lease_until > app.now()${own} order by lease_until desc limit 1`,
    );
    return rows?.[0] ?? null;
  }
}

const COLUMNS = `select id, coalesce(lease_owner::text, '') as owner, claims, state from app.attempt`;
