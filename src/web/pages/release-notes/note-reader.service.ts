import { timeIn } from '../../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { dayAt, instantOf } from '../../../windows/local-moment.service.js';
import type { NoteReader } from './section-form.js';

/** Reads and shows what sections hold by London's clocks, for these Trusts. */
export function noteReader(trusts: NoteReader['trusts']): NoteReader {
  return {
    trusts,
    localOf: (at) => `${dayAt(new Date(at), CENTRAL_ZONE)}T${timeIn(CENTRAL_ZONE, at)}`,
    momentIn: (local) => instantOf(local, CENTRAL_ZONE)?.toISOString() ?? local,
  };
}
