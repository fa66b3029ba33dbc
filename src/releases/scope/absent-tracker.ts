import { absent } from '../../platform/answer.js';
import { IssueTracker } from './issue-tracker.js';

const answerAbsent = absent('No issue tracker is set up.');

/** Stands where no tracker is set up: asks nobody and knows nothing. */
export class AbsentTracker extends IssueTracker {
  override readonly isSetUp = false;
  override standing = answerAbsent;
  override readScope = answerAbsent;
  override readTickets = answerAbsent;
  override keysMeeting = answerAbsent;
  override openWithPriority = answerAbsent;
  override ensureVersion = answerAbsent;
  override attach = answerAbsent;
  override closeVersion = answerAbsent;
  override openAttachment = answerAbsent;
}
