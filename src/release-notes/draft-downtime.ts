import type { Agreement } from '../evidence/agreements/agreement.js';
import type { Downtime } from './section.js';

/** As many as the section holds. */
const MOST = 500;

/**
 * Downtime to begin with: the windows that Trusts have agreed to for exactly this digest, each for that Trust alone. Null while none has.
 * What cannot be used meanwhile is left open, which publication refuses.
 */
export function draftDowntime(agreements: readonly Agreement[], digest: string): Downtime | null {
  const outages = agreements
    .flatMap((agreement) => {
      if (agreement.state !== 'agreed' || agreement.kind !== 'exact' || agreement.digest !== digest) return [];
      const { trust, from, to } = agreement;
      return [{ trust, from: from.toISOString(), to: to.toISOString() }];
    })
    .slice(0, MOST);
  if (outages.length === 0) return null;
  return { state: 'planned', unavailable: '<what cannot be used meanwhile>', banner: null, outages };
}
