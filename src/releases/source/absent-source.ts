import { absent } from '../../platform/answer.js';
import { SourceHost } from './source-host.js';

const answerAbsent = absent('No source host is set up.');

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
