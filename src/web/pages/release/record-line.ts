import type { RecordedEntry } from '../../../audit/audit.table.js';
import { momentIn } from '../../../platform/local-time.js';
import { actorInWords, deedInWords, type Names } from '../record/record-words.js';
import type { ReleaseFacts } from './release.facts.js';

export interface RecordLine {
  readonly at: string;
  readonly what: string;
  readonly who: string;
}

type Around = Pick<ReleaseFacts, 'gates' | 'rollouts' | 'tests'> & { readonly names: Names; readonly zone: string };

/** One entry of what the record holds of a release: what was done, of which stage or criterion, and where. */
export function recordLine(entry: RecordedEntry, around: Around): RecordLine {
  const { gates, names, zone } = around;
  const { criterion, stage, wave } = entry.detail;
  const title = gates.flatMap(({ criteria }) => criteria).find((one) => one.criterion === criterion)?.title;
  const deed =
    typeof wave === 'number' && entry.action.startsWith('wave.')
      ? `Wave ${wave} ${entry.action.slice('wave.'.length)}`
      : deedInWords(entry);
  const of = typeof stage === 'string' ? `, ${stage.toUpperCase()}` : title === undefined ? '' : `, “${title}”`;
  const what = `${deed}${placeOf(entry, around)}${of}`;
  return { at: momentIn(zone, entry.at), what, who: actorInWords(entry.actor, names) };
}

function placeOf({ subject, detail }: RecordedEntry, { gates, rollouts, tests }: Around): string {
  const [kind, id] = subject.split(':');
  const { site } = detail;
  if (kind === 'smoke-test' && typeof site === 'string') return ` at ${tests.sites.get(site) ?? site}`;
  const environment = rollouts.find((one) => kind === 'rollout' && one.id === id)?.environment ?? detail['environment'];
  const gate = gates.find((one) => one.environment === environment);
  if (gate === undefined) return '';
  return kind === 'promotion' ? ` to ${gate.title}` : ` on ${gate.title}`;
}
