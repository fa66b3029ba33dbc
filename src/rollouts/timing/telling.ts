import type { Hold } from '../standing.js';

/** A hold as a Trust is told of it: why the hub freezes or stops more than a site is the hub's own word (INV-34). */
export function toldToTrust(hold: Hold): Hold {
  switch (hold.kind) {
    case 'window':
      return hold;
    case 'agreement':
    case 'passport':
    case 'offline':
      // It speaks of the site's own Trust and of no other.
      return hold;
    case 'freeze':
      return { ...hold, because: 'A freeze is on, or begins before a run would be over.' };
    case 'apart':
      return { ...hold, because: 'Another site, with which this one must not be down together, is being changed.' };
    case 'stop':
    case 'incident':
      return { ...hold, because: 'The hub has stopped all starts here, and can tell you why.' };
  }
}
