import type { Tx } from '../../platform/database/database.service.js';
import type { Release } from '../../releases/release.js';

/** One file of an export, which is made while it is read. */
export interface EvidencePart {
  readonly path: string;
  readonly content: AsyncIterable<string> | Iterable<string>;
}

/** What is gathered, at one moment of the database. */
export interface Gathering {
  readonly tx: Tx;
  readonly release: Release;
  /** Whatever was met on the way, as the record calls it: `sign-off:<id>`. The parts add to it as they are read. */
  readonly subjects: Set<string>;
}
