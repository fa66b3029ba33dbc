import type { ShownGate } from '../../../promotions/gate.service.js';
import { notesAskedBy } from '../../../promotions/shared-finding.js';
import { passes, type Verdict } from '../../../promotions/verdict.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';

/** Where a criterion is met. */
export interface Place {
  readonly text: string;
  readonly href: string;
}

/** The criterion that asks for a sign-off of each feature. */
const FEATURES = 'features-signed-off';

/** The criterion that asks for documents to learn from. */
const TRAINING = 'training-documentation';

/** The criterion that asks for the whole transition checklist. */
const HANDED_OVER = 'documents-handed-over';

/** What proves these stands on a page of its own, whether or not somebody's word does as well. */
export function placeOfProof(criterion: string, release: string, addresses: Addresses): Place | null {
  const notes = notesAskedBy(criterion);
  if (notes !== null) return { text: 'The release notes', href: `${addresses.releaseNotes(release)}#${notes}` };
  return criterion === TRAINING
    ? { text: 'The documents of the release', href: addresses.releaseDocuments(release) }
    : null;
}

function here(
  self: string,
  { environment, criterion }: { readonly environment: string; readonly criterion: string },
  once: string | null = null,
): Place {
  return {
    text: once === null ? 'Here, for whoever of them is signed in' : `Here, once ${once}`,
    href: `${self}#gate-${environment}-${criterion}`,
  };
}

/** What a sign-off at this gate waits for, where that is that the release settles on the rung below. */
function awaitedBy({ criteria }: Pick<ShownGate, 'criteria'>): string | null {
  const below = criteria.find(({ kind, status }) => kind === 'ladder' && !passes(status));
  const name = ENVIRONMENT_NAMES.find((one) => below?.criterion === `settled-on-${one}`);
  return name === undefined ? null : `it has settled on ${ENVIRONMENT_TITLES[name]}`;
}

/** Where whoever can meet the criterion does so: a place of this page, or another page. */
export function placeOf(
  { kind, criterion }: Pick<Verdict, 'kind' | 'criterion'>,
  gate: Pick<ShownGate, 'environment' | 'release' | 'criteria'>,
  addresses: Addresses,
): Place {
  const { environment, release } = gate;
  const self = addresses.release(release);
  switch (kind) {
    case 'ladder': {
      const below = ENVIRONMENT_NAMES.find((name) => criterion === `settled-on-${name}`) ?? environment;
      return { text: `The gate of ${ENVIRONMENT_TITLES[below]}`, href: `${self}#gate-${below}` };
    }
    case 'sign-off':
      return here(self, { environment, criterion }, awaitedBy(gate));
    case 'attestation':
      return placeOfProof(criterion, release, addresses) ?? here(self, { environment, criterion });
    case 'tickets':
      return criterion === FEATURES
        ? { text: 'The features that need UAT', href: `${self}#features` }
        : { text: 'The scope', href: addresses.releaseScope(release) };
    case 'source':
      return { text: 'What its source says', href: `${self}#source` };
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
