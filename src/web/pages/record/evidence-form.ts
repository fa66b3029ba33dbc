import type { Addresses } from '../../addresses.js';
import { formView, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';

export const EVIDENCE_FORM = 'evidence';

/** Has the evidence of a release exported: of the one whose page it is on, or of one that is asked for (null). */
export function evidenceForm(addresses: Addresses, version: string | null, sent: Sent | null): FormView {
  const asked = { as: 'line', name: 'release', label: 'Release', hint: 'Its version, such as 2.1.0' } as const;
  return formView(
    {
      ...{ name: EVIDENCE_FORM, action: addresses.exportEvidence, send: 'Export the evidence', variant: 'secondary' },
      ...(version === null ? { fields: [asked] } : { fields: [], hidden: { release: version } }),
    },
    sent,
  );
}
