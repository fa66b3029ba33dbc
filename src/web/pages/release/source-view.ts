import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import { sameCommit } from '../../../releases/source/source-snapshot.js';
import type { ShownSource } from '../../../releases/source/source-view.js';
import { formView, type FormView } from '../../form/form-view.js';
import { inPageWords } from '../../page-words.js';
import type { GateReader } from './gate-forms.js';

/** The name of the form that has it read again. */
export const SOURCE_FORM = 'source';

/** What the source host told of a release, and when. */
export interface SourceView {
  readonly says: string;
  /** Line by line: its commit, its tag, its checks. */
  readonly lines: readonly string[];
  /** Has it read now; null for whoever may not. */
  readonly refresh: FormView | null;
}

/** Null where the product's source is kept nowhere that Gatehouse reads. */
export function sourceView(shown: ShownSource, { caller, addresses, sent, zone }: GateReader): SourceView | null {
  const { source, reading, release } = shown;
  if (source === null) return null;
  const asked = { name: SOURCE_FORM, action: addresses.sourceRefresh(release), fields: [] };
  return {
    says: saysOf(shown, source.repository, zone),
    lines: reading === null ? [] : linesOf(reading, source),
    refresh: mayDo(caller, 'sources.refresh')
      ? formView(
          { ...asked, send: reading === null ? 'Read the source' : 'Read the source again', variant: 'secondary' },
          sent,
        )
      : null,
  };
}

function saysOf({ reading, trouble }: ShownSource, repository: string, zone: string): string {
  const failed =
    trouble === null
      ? ''
      : ` It cannot be read since ${momentIn(zone, trouble.since.toISOString())}: ${inPageWords(trouble.message)}`;
  if (reading === null) return `${repository} has not been read yet.${failed}`;
  const old = reading.isKnown ? '' : ' That is too long ago to count at a gate.';
  return `As ${repository} told it on ${momentIn(zone, reading.readAt.toISOString())}.${old}${failed}`;
}

function linesOf(
  { commitIsThere, tagCommit, checks }: NonNullable<ShownSource['reading']>,
  { tag, commit }: NonNullable<ShownSource['source']>,
): readonly string[] {
  return [
    commit === null
      ? 'The manifest names no commit.'
      : `Commit ${short(commit)} ${commitIsThere ? 'is there.' : 'is not there.'}`,
    tagLine(tag, tagCommit, commit),
    ...checks.map(({ name, state, said }) => `${name}: ${state === 'green' ? 'green' : said.replaceAll('_', ' ')}`),
  ];
}

function tagLine(tag: string, tagCommit: string | null, commit: string | null): string {
  if (tagCommit === null) return `There is no tag ${tag} yet.`;
  if (commit !== null && sameCommit(tagCommit, commit)) return `Tag ${tag} leads to that commit.`;
  return `Tag ${tag} leads to ${short(tagCommit)}.`;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
