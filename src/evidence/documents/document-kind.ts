import { DOCUMENT_KINDS, type DocumentKindName } from '../../sites/asked-documents.js';

/** The groups and people whose word makes a document valid (001-010, 001-067). */
export const RATIFYING_GROUPS = [
  'digital-programme-board',
  'digital-performance-and-assurance-group',
  'cyber-security-group',
  'change-advisory-board',
  'information-governance-group',
  'clinical-safety-officer',
  'data-protection-officer',
  'service-owner',
  'system-owner',
  'product-owner',
] as const;
export type RatifyingGroup = (typeof RATIFYING_GROUPS)[number];

export const GROUP_TITLES = {
  'digital-programme-board': 'the Digital Programme Board',
  'digital-performance-and-assurance-group': 'the Digital Performance and Assurance Group',
  'cyber-security-group': 'the Cyber Security Group',
  'change-advisory-board': 'the Change Advisory Board',
  'information-governance-group': 'the Information Governance Group',
  'clinical-safety-officer': 'the Clinical Safety Officer',
  'data-protection-officer': 'the Data Protection Officer',
  'service-owner': 'the Service Owner',
  'system-owner': 'the System Owner',
  'product-owner': 'the Product Owner',
} as const satisfies Record<RatifyingGroup, string>;

/** What holds for every document of one kind. */
export interface DocumentKind {
  readonly name: DocumentKindName;
  readonly title: string;
  /** The requirements that it answers. */
  readonly requirements: readonly string[];
  /** Whose approval it needs, each of them; empty: that of any one group. */
  readonly ratifiedBy: readonly RatifyingGroup[];
  /** Whether it has to name the day of its next review. */
  readonly reviewed: boolean;
  /** How it stands on the transition checklist: handed over as a document, or only marked as done; null: it is not on it. */
  readonly checklist: 'document' | 'mark' | null;
  /** Whether the checklist lets it not apply, as it says "if relevant" of business cases. */
  readonly mayNotApply: boolean;
}

type Said = Pick<DocumentKind, 'title' | 'requirements'> & Partial<DocumentKind>;

/** A document of the transition checklist. */
function handedOver(title: string, requirement: string, more: Partial<DocumentKind> = {}): Said {
  return { title, requirements: [requirement], checklist: 'document', ...more };
}

/** An item of the checklist that is a deed and not a document. */
function marked(title: string, requirement: string): Said {
  return { title, requirements: [requirement], checklist: 'mark' };
}

function other(title: string, requirements: readonly string[], more: Partial<DocumentKind> = {}): Said {
  return { title, requirements, ...more };
}

const REVIEWED = { reviewed: true };

const SAID: Readonly<Record<DocumentKindName, Said>> = {
  'business-requirements': handedOver('Business requirements documentation', '001-044'),
  'outline-business-case': handedOver('Outline Business Case', '001-045', { mayNotApply: true }),
  'final-business-case': handedOver('Final Business Case', '001-045', { mayNotApply: true }),
  'project-initiation': handedOver('Project Initiation Document', '001-045'),
  'contractual-agreements': handedOver('Contractual agreements', '001-045'),
  'air-log': handedOver('Final project AIR log', '001-046'),
  'project-close-report': handedOver('Project Close Report with benefits', '001-046'),
  'lessons-learned': handedOver('Lessons learned from similar projects, pilots and end users', '001-048'),
  'operational-documentation': handedOver('Operational and technical documentation', '001-049'),
  'owners-agreed': marked('Service Owner, System Owner and Technical Owner agreed', '001-050'),
  'product-catalogue-entry': marked('Product Catalogue entry with how many items are purchased', '001-051'),
  'service-desk-scripts': handedOver('Service desk scripts, signed off', '001-052'),
  'support-staff-training': marked('Training of operational support staff', '001-053'),
  'digital-learning-offer': handedOver('Digital learning offer for users', '001-054'),
  'user-documentation': handedOver('End-user documentation', '001-055'),
  'system-test-plans': handedOver('System test plans with full regression scripts', '001-056'),
  'end-of-test-reports': handedOver('End-of-test reports', '001-056'),
  'supplier-release-notes': handedOver('Full release notes of the supplier', '001-057'),
  'disaster-recovery-plan': handedOver('Disaster recovery plan', '001-058', REVIEWED),
  'security-patching-schedule': handedOver('Security patching schedule', '001-058', REVIEWED),
  'system-specific-policy': handedOver('System Specific Policy', '001-059', REVIEWED),
  dpia: handedOver('Data Protection Impact Assessment', '001-060', {
    ...{ requirements: ['001-060', '001-047', '003-058'], ...REVIEWED },
    ratifiedBy: ['data-protection-officer', 'information-governance-group'],
  }),
  dtac: handedOver('Digital Technology Assessment Criteria', '001-061', REVIEWED),
  'system-contract': handedOver('System contract and associated documents', '001-062'),
  'clinical-safety-case': other('Clinical safety case', ['003-057', '001-023'], {
    ratifiedBy: ['clinical-safety-officer'],
    ...REVIEWED,
  }),
  'hazard-log': other('Hazard log', ['003-057'], { ratifiedBy: ['clinical-safety-officer'], ...REVIEWED }),
  training: other('Training documentation', ['003-059', '003-094', '003-040']),
  'sit-evidence': other('SIT evidence', ['003-060', '003-041']),
  'uat-evidence': other('UAT evidence', ['003-041']),
  'equality-impact-assessment': other('Equality Impact Assessment', ['001-024'], REVIEWED),
  'business-continuity-plan': other('Business continuity plan', ['001-064'], REVIEWED),
};

/** Every kind, first those of the transition checklist in its order. */
export const KINDS: readonly DocumentKind[] = DOCUMENT_KINDS.map(documentKind);

/** The kind of this name. */
export function documentKind(name: DocumentKindName): DocumentKind {
  const usual = { ratifiedBy: [], reviewed: false, checklist: null, mayNotApply: false };
  return { name, ...usual, ...SAID[name] };
}

/** Whose approval it needs, in words. */
export function ratifiers({ ratifiedBy }: Pick<DocumentKind, 'ratifiedBy'>): string {
  const titles = ratifiedBy.map((group) => GROUP_TITLES[group]);
  return titles.length === 0 ? 'the group that ratifies it' : titles.join(' and ');
}
