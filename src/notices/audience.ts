import type { DutyName, RoleName } from '../people/caller.js';
import type { EnvironmentName } from '../sites/environment.js';
import { CONTACT_ROLES, type ContactRole } from '../sites/trust.js';
import { NOTICE_EVENTS, type NoticeEvent } from './owed.js';
import { NOTICE_TOPICS, topicOf, type NoticeTopic } from './topic.js';

/** A role among our own people, and a duty in it where only those are concerned. */
export interface OwnRole {
  readonly role: Exclude<RoleName, 'trust' | 'administrator'>;
  readonly duty: DutyName | null;
}

/** Whom an event concerns, beside those whom the notice itself names. */
interface Audience {
  /** Of the Trust that it concerns, where nothing else was arranged. */
  readonly contacts: readonly ContactRole[];
  /** Where it is for people of our own. */
  readonly own: readonly OwnRole[];
}

const OWNERS = ['service-owner', 'system-owner'] as const;
const MANAGERS: readonly OwnRole[] = [{ role: 'delivery', duty: 'release-manager' }];
const DELIVERY: readonly OwnRole[] = [{ role: 'delivery', duty: null }];
const PARTNERS: readonly OwnRole[] = [
  { role: 'product-owner', duty: null },
  { role: 'ai-centre', duty: null },
];
const OF_DATES: Audience = { contacts: CONTACT_ROLES, own: PARTNERS };
const OF_DOWNTIME: Audience = { contacts: OWNERS, own: [...DELIVERY, ...PARTNERS] };
const OF_CLINICAL_RISK: Audience = { contacts: [], own: [...MANAGERS, ...PARTNERS] };
const NAMED_ALONE: Audience = { contacts: [], own: [] };

const AUDIENCE_OF: Readonly<Record<NoticeEvent, Audience>> = {
  'early-sight': OF_DATES,
  schedule: OF_DATES,
  'agreement-asked': { contacts: CONTACT_ROLES, own: [] },
  'agreement-answered': { contacts: [], own: MANAGERS },
  'agreement-void': { contacts: CONTACT_ROLES, own: MANAGERS },
  'downtime-ahead': OF_DOWNTIME,
  'downtime-reminder': OF_DOWNTIME,
  'downtime-changed': OF_DOWNTIME,
  'downtime-withdrawn': OF_DOWNTIME,
  begun: OF_DOWNTIME,
  overrunning: OF_DOWNTIME,
  verifying: OF_DOWNTIME,
  restored: OF_DOWNTIME,
  'not-restored': OF_DOWNTIME,
  'fix-date': OF_DATES,
  hotfix: OF_DATES,
  'hotfix-approval-asked': NAMED_ALONE,
  'glass-broken': { contacts: OWNERS, own: [...DELIVERY, ...PARTNERS] },
  'clinical-rejection': OF_CLINICAL_RISK,
  'clinical-rejection-withdrawn': OF_CLINICAL_RISK,
  'rollout-halted': { contacts: [], own: MANAGERS },
  'rca-due': { contacts: [], own: DELIVERY },
  'rca-review': { contacts: [], own: [{ role: 'ai-centre', duty: null }] },
  'rca-shared': { contacts: OWNERS, own: [...DELIVERY, ...PARTNERS] },
  'rca-action': NAMED_ALONE,
  'sign-off-asked': NAMED_ALONE,
  'consultation-asked': NAMED_ALONE,
  'signed-off': { contacts: ['service-owner'], own: [...DELIVERY, ...PARTNERS] },
  deployed: { contacts: ['service-owner'], own: [...PARTNERS, { role: 'uat-tester', duty: null }] },
  'smoke-test-asked': { contacts: ['system-owner'], own: [{ role: 'delivery', duty: 'tester' }] },
  'operator-asked': { contacts: ['technical-owner', 'system-owner'], own: MANAGERS },
  'not-acknowledged': { contacts: [], own: MANAGERS },
  'document-expiring': { contacts: OWNERS, own: MANAGERS },
  'document-shared': {
    contacts: OWNERS,
    own: [
      { role: 'product-owner', duty: null },
      { role: 'uat-tester', duty: null },
    ],
  },
  'passport-incomplete': { contacts: CONTACT_ROLES, own: MANAGERS },
  'contact-to-verify': NAMED_ALONE,
  'outage-planned': { contacts: CONTACT_ROLES, own: DELIVERY },
  'outage-withdrawn': { contacts: CONTACT_ROLES, own: DELIVERY },
  'network-provider': NAMED_ALONE,
  'outage-invitation': NAMED_ALONE,
};

/** What Trusts are told of: of the rest nothing reaches any, so that no Trust arranges who reads it. */
export const TRUST_TOPICS: readonly NoticeTopic[] = NOTICE_TOPICS.filter((topic) =>
  NOTICE_EVENTS.some((event) => topicOf(event) === topic && AUDIENCE_OF[event].contacts.length > 0),
);

/** The roles of our own people whom an event concerns; what happens in UAT concerns its testers too. */
export function ownRolesFor(event: NoticeEvent, environment: EnvironmentName | null): readonly OwnRole[] {
  const { own } = AUDIENCE_OF[event];
  return AUDIENCE_OF[event] === OF_DOWNTIME && environment === 'uat'
    ? [...own, { role: 'uat-tester', duty: null }]
    : own;
}

export function contactRolesFor(event: NoticeEvent): readonly ContactRole[] {
  return AUDIENCE_OF[event].contacts;
}
