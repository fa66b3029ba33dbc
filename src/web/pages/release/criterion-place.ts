import type { ShownGate } from '../../../promotions/gate.service.js';
import type { Verdict } from '../../../promotions/verdict.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';

/** Where a criterion is met. */
export interface Place {
  readonly text: string;
  readonly href: string;
}

/** Where whoever can meet the criterion does so: a place of this page, or another page. */
export function placeOf(
  { kind, criterion }: Pick<Verdict, 'kind' | 'criterion'>,
  { environment, release }: Pick<ShownGate, 'environment' | 'release'>,
  addresses: Addresses,
): Place {
  const self = addresses.release(release);
  switch (kind) {
    case 'ladder': {
      const below = ENVIRONMENT_NAMES.find((name) => criterion === `settled-on-${name}`) ?? environment;
      return { text: `The gate of ${ENVIRONMENT_TITLES[below]}`, href: `${self}#gate-${below}` };
    }
    case 'sign-off':
    case 'attestation':
      return {
        text: 'Here, once one of them has signed in',
        href: `${self}#gate-${environment}-${criterion}`,
      };
    case 'tickets':
      return { text: 'The scope', href: `${self}#scope` };
    case 'source':
      return { text: 'The commit that it was built from', href: `${self}#about` };
    case 'documents':
      return { text: 'The documents of the release', href: addresses.releaseDocuments(release) };
    case 'agreements':
      return { text: 'The Trusts', href: addresses.trusts };
    case 'learnt':
      return { text: 'The root cause analyses', href: addresses.rcas };
    case 'incidents':
      return { text: 'The incidents', href: addresses.incidents };
    case 'clinical-risk':
      return { text: 'What was said of it', href: `${self}#said` };
    case 'second-person':
      return { text: 'The hotfixes', href: addresses.hotfixes };
  }
}
