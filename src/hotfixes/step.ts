import type { Permission } from '../people/permission.js';

/** Where a hotfix stands, in the order of the release process. `called-off`: it turned out not to be one. */
export const HOTFIX_STATES = [
  'raised',
  'triaged',
  'told',
  'offline-decided',
  'fix-prepared',
  'proven',
  'deploying',
  'restored',
  'rca-opened',
  'closed',
  'called-off',
] as const;
export type HotfixState = (typeof HOTFIX_STATES)[number];

/** Every step that a person may take in the runbook, in the order of the release process. */
export const STEP_NAMES = [
  'triage',
  'tell',
  'decide-offline',
  'assess',
  'prepare-fix',
  'ask-approval',
  'approve',
  'break-glass',
  'prove',
  'deploy',
  'bring-back',
  'restore',
  'open-rca',
  'approve-afterwards',
  'close',
  'call-off',
  'note',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** One step of the runbook. */
export interface Step {
  /** What it does, in a sentence for whoever has never seen it. */
  readonly title: string;
  /** The states that it may be taken in. */
  readonly from: readonly HotfixState[];
  /** Where it leads; null: it stays. */
  readonly to: HotfixState | null;
  readonly permission: Permission;
  /** Who takes it, in words. */
  readonly who: string;
  /** What has to be sent beside the key. */
  readonly needs: readonly { readonly field: string; readonly what: string }[];
  readonly requirement: string;
}

const ON_DUTY = 'a release manager of the delivery team';
const SECOND = 'a second person: the Product Owner, the AI Centre, or another release manager';

const acted = { permission: 'hotfixes.act', who: ON_DUTY } as const;
const approved = { permission: 'hotfixes.approve', who: SECOND } as const;
const because = { field: 'because', what: 'why, in a sentence' } as const;
const UNDER_WAY: readonly HotfixState[] = [
  'raised',
  'triaged',
  'told',
  'offline-decided',
  'fix-prepared',
  'proven',
  'deploying',
];

/** The runbook. What a step needs to be true beside the state is in `rules.ts`. */
export const STEPS: Readonly<Record<StepName, Step>> = {
  triage: {
    ...acted,
    title: 'Say what is known of the fault, and which version will mend it.',
    from: ['raised'],
    to: 'triaged',
    needs: [
      { field: 'finding', what: 'what is known of the fault' },
      { field: 'version', what: 'the version that the fix will have' },
      { field: 'ticket', what: 'the key of the severity 1 issue; leave it out where the incident names it' },
    ],
    requirement: '003-028',
  },
  tell: {
    ...acted,
    title: 'Tell the Trusts and the AI Centre.',
    from: ['triaged'],
    to: 'told',
    needs: [{ field: 'message', what: 'what is wrong and what users should do, in plain words' }],
    requirement: '003-029',
  },
  'decide-offline': {
    ...acted,
    title: 'Decide whether sites go offline: they do if other clinical systems are at risk, or if data may be lost.',
    from: ['told'],
    to: 'offline-decided',
    needs: [
      { field: 'otherSystems', what: 'true if other clinical systems may be at risk unless it is disabled' },
      { field: 'dataLoss', what: 'true if data may be lost, or the fault may reach further' },
      { field: 'sites', what: 'ids of the sites to take offline; an empty list where both are false' },
      because,
    ],
    requirement: '003-025',
  },
  assess: {
    ...acted,
    title:
      'Record the impact and how long the fix takes, and decide whether it is deployed. Say it again when it changes.',
    from: ['offline-decided', 'fix-prepared', 'proven', 'deploying'],
    to: null,
    needs: [
      { field: 'impact', what: 'what it does to users and patients' },
      { field: 'leadMinutes', what: 'minutes until service is expected to be restored' },
      { field: 'deploy', what: 'true if a hotfix is deployed' },
      because,
    ],
    requirement: '003-030',
  },
  'prepare-fix': {
    ...acted,
    title: 'Name the registered hotfix release that answers it. Another one takes the place of the one before.',
    from: ['offline-decided', 'fix-prepared', 'proven', 'deploying'],
    to: 'fix-prepared',
    needs: [{ field: 'release', what: 'the version, registered as a hotfix' }],
    requirement: '003-030',
  },
  'ask-approval': {
    ...acted,
    title: 'Ask for a second person. Everybody who may approve is paged until one answers.',
    from: ['fix-prepared', 'proven'],
    to: null,
    needs: [],
    requirement: 'INV-04',
  },
  approve: {
    ...approved,
    title: 'Approve that exactly this fix goes to Production.',
    from: ['fix-prepared', 'proven'],
    to: null,
    needs: [{ field: 'digest', what: 'the digest of the fix that you looked at' }],
    requirement: 'INV-04',
  },
  'break-glass': {
    title:
      'Go on without a second person, because none answered. Everybody is told, and one has to approve afterwards.',
    permission: 'hotfixes.break-glass',
    who: ON_DUTY,
    from: ['fix-prepared', 'proven'],
    to: null,
    needs: [because],
    requirement: 'INV-04',
  },
  prove: {
    ...acted,
    title: 'Say that it is proven on Pre-Prod, once it has settled there.',
    from: ['fix-prepared'],
    to: 'proven',
    needs: [],
    requirement: '003-033',
  },
  deploy: {
    ...acted,
    title: 'Promote it to Production: the rollout begins.',
    from: ['proven', 'deploying'],
    to: 'deploying',
    needs: [],
    requirement: '003-031',
  },
  'bring-back': {
    ...acted,
    title: 'Bring the sites that were taken offline back into service.',
    from: ['offline-decided', 'fix-prepared', 'proven', 'deploying'],
    to: null,
    needs: [because],
    requirement: '003-031',
  },
  restore: {
    ...acted,
    title: 'Say that service is restored, once every site is back by its own probe and its smoke test.',
    from: ['offline-decided', 'fix-prepared', 'proven', 'deploying'],
    to: 'restored',
    needs: [because],
    requirement: '003-031',
  },
  'open-rca': {
    ...acted,
    title: 'Take up the root cause analysis, which was opened with the incident.',
    from: ['restored'],
    to: 'rca-opened',
    needs: [],
    requirement: '003-032',
  },
  'approve-afterwards': {
    ...approved,
    title: 'Approve afterwards that the glass was broken.',
    from: ['fix-prepared', 'proven', 'deploying', 'restored', 'rca-opened', 'called-off'],
    to: null,
    needs: [because],
    requirement: 'INV-04',
  },
  close: {
    ...acted,
    title: 'Close it, once the root cause analysis is closed.',
    from: ['rca-opened'],
    to: 'closed',
    needs: [because],
    requirement: '003-032',
  },
  'call-off': {
    ...acted,
    title: 'Call it off: it is no severity 1 after all, or another way was found.',
    from: UNDER_WAY,
    to: 'called-off',
    needs: [because],
    requirement: '003-023',
  },
  note: {
    ...acted,
    title: 'Note something that happened, or a decision, with its reason.',
    from: [...UNDER_WAY, 'restored', 'rca-opened'],
    to: null,
    needs: [{ field: 'text', what: 'what happened or was decided, and why' }],
    requirement: '004-015',
  },
};

/** Service is not restored yet. */
export function isUnderWay(state: HotfixState): boolean {
  return UNDER_WAY.includes(state);
}

/** Nothing more happens to it. */
export function isOver(state: HotfixState): boolean {
  return state === 'closed' || state === 'called-off';
}
