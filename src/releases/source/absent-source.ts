import type { Answer } from '../../platform/answer.js';
import { SourceHost } from './source-host.js';

const ABSENT = {
  ok: false,
  trouble: { kind: 'unavailable', message: 'No source host is set up.', retryAfterSeconds: null },
} as const satisfies Answer<never>;

/** Stands where no source host is set up: asks nobody and knows nothing. */
export class AbsentSource extends SourceHost {
  override readonly isSetUp = false;
  override standing = answerAbsent;
  override checksOn = answerAbsent;
  override commitOfTag = answerAbsent;
  override provenanceOf = answerAbsent;
  override publishedUnder = answerAbsent;
  override publishRelease = answerAbsent;
  override ensureDeployment = answerAbsent;
  override tellDeployment = answerAbsent;
}

function answerAbsent(): Promise<typeof ABSENT> {
  return Promise.resolve(ABSENT);
}
