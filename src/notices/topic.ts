import type { NoticeEvent } from './owed.js';

/** What notices are about, as people choose among them. */
export const NOTICE_TOPICS = ['dates', 'downtime', 'fixes', 'tasks', 'outages', 'halts'] as const;
export type NoticeTopic = (typeof NOTICE_TOPICS)[number];

const TOPIC_OF: Readonly<Record<NoticeEvent, NoticeTopic>> = {
  'early-sight': 'dates',
  schedule: 'dates',
  'agreement-asked': 'dates',
  'agreement-answered': 'dates',
  'agreement-void': 'dates',
  'downtime-ahead': 'downtime',
  'downtime-reminder': 'downtime',
  'downtime-changed': 'downtime',
  'downtime-withdrawn': 'downtime',
  begun: 'downtime',
  overrunning: 'downtime',
  verifying: 'downtime',
  restored: 'downtime',
  'not-restored': 'downtime',
  'fix-date': 'fixes',
  hotfix: 'fixes',
  'hotfix-approval-asked': 'tasks',
  'glass-broken': 'fixes',
  'clinical-rejection': 'fixes',
  'clinical-rejection-withdrawn': 'fixes',
  'rollout-halted': 'halts',
  'rca-due': 'tasks',
  'rca-review': 'tasks',
  'rca-shared': 'fixes',
  'rca-action': 'tasks',
  'sign-off-asked': 'tasks',
  'consultation-asked': 'tasks',
  'signed-off': 'dates',
  deployed: 'dates',
  'smoke-test-asked': 'tasks',
  'operator-asked': 'tasks',
  'not-acknowledged': 'downtime',
  'document-expiring': 'tasks',
  'document-shared': 'dates',
  'passport-incomplete': 'tasks',
  'contact-to-verify': 'tasks',
  'outage-planned': 'outages',
  'outage-withdrawn': 'outages',
  'network-provider': 'outages',
  'outage-invitation': 'outages',
};

export function topicOf(event: NoticeEvent): NoticeTopic {
  return TOPIC_OF[event];
}

/** Somebody always has to hear of it: that a service goes away, that it is back, and that nothing goes on without a person. */
export function mustReachSomebody(topic: NoticeTopic): boolean {
  return topic === 'downtime' || topic === 'halts';
}
