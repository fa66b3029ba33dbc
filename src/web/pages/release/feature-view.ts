import type { Feature } from '../../../evidence/feature.service.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import type { ShownGate } from '../../../promotions/gate.service.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import { maySign } from '../ladder/work.js';
import { signButton } from './gate-forms.js';
import { standInsFor } from './stand-ins.js';
import type { WordReader } from './word-view.js';

/** A feature that needs UAT, with what was said of it and the form to say more. */
export interface FeatureView {
  readonly ticket: string;
  readonly summary: string;
  readonly status: string;
  readonly said: readonly string[];
  readonly sign: FormView | null;
}

export function featureViews(
  features: readonly Feature[],
  gates: readonly ShownGate[],
  reader: WordReader,
): readonly FeatureView[] {
  const isTried = gates.some(({ environment, standing }) => environment === 'uat' && standing.state === 'settled');
  return features.map((feature) => ({
    ...{ ticket: feature.ticket, summary: feature.summary, status: feature.status },
    said: feature.signOffs.map((one) => saidInWords(one, reader.zone)),
    sign: isTried ? signForm(feature, reader) : null,
  }));
}

function saidInWords({ signOff, drift }: Feature['signOffs'][number], zone: string): string {
  const { decision, by, at, reason, withdrawn } = signOff;
  const said = `${by.name} ${decision} it, ${momentIn(zone, at.toISOString())}${reason === null ? '.' : `: ${reason}`}`;
  const back = withdrawn === null ? '' : ` Taken back by ${withdrawn.by.name}: ${withdrawn.reason}`;
  const since = drift.length === 0 ? '' : ` Since then: ${drift.map(({ what }) => what).join(' ')}`;
  return `${said}${back}${since}`;
}

const DECISIONS = {
  approved: 'I approve it',
  rejected: 'I reject it',
  vetoed: 'I veto it',
} as const;

function signForm({ ticket }: Feature, reader: WordReader): FormView | null {
  const { addresses, caller, delegations, release, scope, sent } = reader;
  const can = { signs: maySign('uat', release, caller), mayVeto: mayDo(caller, 'sign-offs.veto') };
  const words = [
    ...(can.signs ? (['approved', 'rejected'] as const) : []),
    ...(can.mayVeto ? (['vetoed'] as const) : []),
  ];
  if (words.length === 0) return null;
  const standIns = standInsFor(delegations, 'product-owner');
  const instead: AskedField = { as: 'pick', name: 'onBehalfOf', label: 'Who signs', items: standIns };
  return formView(
    {
      ...{ name: `feature-${ticket}`, action: addresses.featureSignOffs(release.version, ticket) },
      send: signButton(ticket, can),
      hidden: { digest: release.digest, ...(scope === null ? {} : { scope }) },
      fields: [
        {
          ...{ as: 'choice', name: 'decision', label: `What do you say of ${ticket}?` },
          items: words.map((value) => ({ value, text: DECISIONS[value] })),
        },
        { as: 'text', name: 'reason', label: 'Why', hint: 'Needed unless you approve. It stands in the record.' },
        ...(standIns.length === 0 ? [] : [instead]),
      ],
    },
    sent,
  );
}
