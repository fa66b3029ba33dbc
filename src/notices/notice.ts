import type { OwedNotice } from './owed.js';

/** A notice that was owed and is kept, with what became of it. Times are UTC. */
export interface KeptNotice extends OwedNotice {
  readonly id: string;
  readonly owedAt: Date;
  /** When a message was queued for everybody whom it concerns; null until then. */
  readonly toldAt: Date | null;
  /** By when the first of them were asked to say that they have read it; `acknowledgeBy` moves on when others are told. */
  readonly askedBy: Date | null;
  readonly acknowledgedAt: Date | null;
  /** `person:<uuid>` or `link:<id>`. */
  readonly acknowledgedBy: string | null;
  /** How often it went on to another contact. */
  readonly escalations: number;
  /** It should have gone on to another, and nobody was left. */
  readonly exhaustedAt: Date | null;
}

/** What is kept of what was owed beside what stands in columns of its own; JSON, with times as ISO text. */
export function writtenOwed(owed: OwedNotice): Readonly<Record<string, unknown>> {
  const { subject, facts, thread, calendar, link, acknowledgeBy, instead, also } = owed;
  return { subject, facts, thread, calendar, link, acknowledgeBy, instead, also };
}
