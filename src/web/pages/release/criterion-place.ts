import type { ShownGate } from '../../../promotions/gate.service.js';
import type { Verdict } from '../../../promotions/verdict.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';

/** Where a criterion is met. */
export interface Place {
  readonly text: string;
  readonly href: string;
}

/** The criterion that asks for a sign-off of each feature. */
const FEATURES = 'features-signed-off';

/** The criterion that asks for the whole transition checklist. */
const HANDED_OVER = 'documents-handed-over';

/** What proves these stands on a page of its own, whether or not somebody's word does as well. */
export function placeOfProof(criterion: string, release: string, addresses: Addresses): Place | null {
  switch (criterion) {
    case 'notes-shared-with-product-owner':
      return { text: 'The release notes', href: `${addresses.releaseNotes(release)}#uat` };
    case 'production-notes-shared':
      return { text: 'The release notes', href: `${addresses.releaseNotes(release)}#production` };
    case 'training-documentation':
      return { text: 'The documents of the release', href: addresses.releaseDocuments(release) };
    default:
      return null;
  }
}

function here(
  self: string,
  { environment, criterion }: { readonly environment: string; readonly criterion: string },
): Place {
  return { text: 'Here, once one of them has signed in', href: `${self}#gate-${environment}-${criterion}` };
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
      return here(self, { environment, criterion });
    case 'attestation':
      return placeOfProof(criterion, release, addresses) ?? here(self, { environment, criterion });
    case 'tickets':
      return criterion === FEATURES
        ? { text: 'The features that need UAT', href: `${self}#features` }
        : { text: 'The scope', href: addresses.releaseScope(release) };
    case 'source':
      return { text: 'The commit that it was built from', href: `${self}#about` };
    case 'documents':
      if (criterion === HANDED_OVER)
        return { text: 'The transition checklist, beside the documents', href: addresses.releaseChecklist(release) };
      return { text: 'The documents of the release', href: addresses.releaseDocuments(release) };
    case 'agreements':
      return { text: 'The plan, where Trusts are asked for times', href: addresses.plan(release, environment) };
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
