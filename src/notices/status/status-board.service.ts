import { createHash } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Clock } from '../../platform/clock.service.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Loop } from '../../platform/loop.worker.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { stillTells, type ReadAt } from '../rollout-progress.js';
import { publicStatus, type PublicStatus } from './public-status.js';
import { itemsOf, rssOf } from './status-feed.js';
import { StatusFacts } from './status.facts.js';
import { StatusStore } from './status-store.service.js';

const EVERY_MS = 2_000;
/** What is older than this is said to be the last that was known. */
const STALE_MS = 15_000;

/** Where the feed is kept beside what is asked for by a path; no path of an address is like it. */
const FEED = '/';

/** Something that can be sent as it is. */
export interface Document {
  readonly etag: string;
  readonly body: Buffer;
}

/** What is told at a moment, and until when it counts as fresh. Times are milliseconds since the epoch. */
interface Told {
  readonly status: PublicStatus;
  /** Whose clock: the database's. */
  readonly at: number;
}

/**
 * Holds what the public is told, in memory: whoever asks waits for no database. Every two seconds it is read again where anything has
 * changed; while that fails the last that was known is told, with how old it is, by a process that was restarted meanwhile too.
 */
@Injectable()
export class StatusBoard implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private told: Told | null = null;
  /** When what is told was last known to hold, by this process's clock, in milliseconds since the epoch. */
  private heldAt = 0;
  private read: ReadAt | null = null;
  private drawn = new Map<string, { readonly of: Told; readonly stale: boolean; readonly document: Document | null }>();
  private readonly loop: Loop;
  private readonly link: string;

  constructor(
    private readonly database: Database,
    private readonly facts: StatusFacts,
    private readonly store: StatusStore,
    private readonly clock: Clock,
    settings: Settings,
    metrics: Metrics,
    log: Log,
  ) {
    this.link = `${settings.get('PUBLIC_URL').replace(/\/$/, '')}/status`;
    this.loop = new Loop(
      EVERY_MS,
      () => this.look(),
      (error) => {
        log.warn('the public status could not be read; the last that was known is told', { error });
      },
    );
    const age = (): number => this.ageMs / 1000;
    new Gauge({
      name: 'gatehouse_public_status_age_seconds',
      help: 'How old what the public is told is; grows while the database cannot be read',
      registers: [metrics.registry],
      collect() {
        this.set(age());
      },
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const kept = await this.store.read();
    // Never fresh: nobody knows what has happened since.
    if (kept !== null) this.hold(kept, kept.at);
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Reads what there is to tell where it may be something else than what was read last. */
  async look(): Promise<void> {
    const now = await this.marked();
    if (stillTells(this.read, now)) {
      this.heldAt = this.clock.now().getTime();
      return;
    }
    await this.refresh();
    this.read = now;
  }

  /** Reads once what there is to tell. */
  async refresh(): Promise<void> {
    const { products, incidents, at } = await this.database.transaction((tx) => this.facts.seen(tx), 'status.read');
    const status = publicStatus(products, incidents, at);
    this.hold({ status, at }, this.clock.now().getTime());
    await this.store.keep({ status, at });
  }

  /** The mark is asked for before anything is read: what changes meanwhile is read once more. */
  private async marked(): Promise<ReadAt> {
    const mark = await this.database.transaction((tx) => this.facts.mark(tx), 'status.look');
    return { mark, ms: performance.now() };
  }

  private hold(told: Told, heldAt: number): void {
    this.told = told;
    this.heldAt = heldAt;
  }

  /** Null before anything was ever known. */
  get status(): (PublicStatus & { readonly at: Date; readonly stale: boolean }) | null {
    return this.told === null ? null : { ...this.told.status, at: new Date(this.told.at), stale: this.isStale };
  }

  /** The whole (`''`), a product (`flip`) or a product at a site (`flip/ashmere`). Null for what the public knows nothing of. */
  document(path: string): Document | null {
    if (path === FEED) return null;
    return this.drawing(path, ({ status }) => {
      const content = contentAt(status, path);
      return content === null ? null : this.json(content);
    });
  }

  feed(): Document | null {
    return this.drawing(FEED, ({ status }) => {
      const items = itemsOf(status).map((item) => ({ ...item, guid: hashOf(item.guid) }));
      const text = rssOf(items, this.link);
      return { etag: `"${hashOf(text)}"`, body: Buffer.from(text) };
    });
  }

  get isKnown(): boolean {
    return this.told !== null;
  }

  private get isStale(): boolean {
    return this.ageMs > STALE_MS;
  }

  private get ageMs(): number {
    return this.told === null ? 0 : Math.max(0, this.clock.now().getTime() - this.heldAt);
  }

  private drawing(path: string, draw: (told: Told) => Document | null): Document | null {
    if (this.told === null) return null;
    const known = this.drawn.get(path);
    const stale = this.isStale;
    if (known?.of === this.told && known.stale === stale) return known.document;
    const document = draw(this.told);
    // Only for what there is: others could make up paths without end.
    if (document !== null) this.drawn.set(path, { of: this.told, stale, document });
    return document;
  }

  /** The tag changes with what is said, and when it grows old, but not with every look. */
  private json(content: object): Document {
    const stale = this.isStale;
    const said = JSON.stringify(content);
    const asOf = new Date(this.told?.at ?? 0).toISOString();
    return {
      etag: `"${hashOf(`${said} ${stale ? asOf : ''}`)}"`,
      body: Buffer.from(JSON.stringify({ asOf, stale, ...content })),
    };
  }
}

function contentAt({ products, places }: PublicStatus, path: string): object | null {
  if (path === '') return { products };
  const place = places.find(({ product, site }) => `${product}/${site}` === path);
  return place ?? products.find(({ product }) => product === path) ?? null;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
