import { rungFile, type Documents } from './document.js';
import { secondsIn } from './duration.js';
import { quoted, type Finding } from './mistake.js';

const LONGEST = '60d';

/** What no schema can say of consultations: that they are not without end, and stand only where somebody is consulted. */
export function* consultationMistakes({ rungs }: Documents): Generator<Finding & { readonly file: string }> {
  for (const { name, title, consultation } of rungs) {
    if (consultation === undefined) continue;
    const here = { file: rungFile(name), path: ['consultation'], at: 'value' } as const;
    if (name !== 'uat') {
      const fault = `Nobody is consulted before ${title} is signed off.`;
      yield { ...here, fault, fix: 'Leave it out; only before UAT is signed off is anybody consulted.' };
    } else if ((secondsIn(consultation) ?? Infinity) > (secondsIn(LONGEST) ?? 0)) {
      yield { ...here, fault: `${quoted(consultation)} is longer than ${LONGEST}.`, fix: `Write ${LONGEST} or less.` };
    }
  }
}
