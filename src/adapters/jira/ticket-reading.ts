import type { TrackerVocabulary } from '../../releases/scope/issue-tracker.js';
import type { RichText, StatusCategory, Ticket } from '../../releases/scope/ticket.js';
import { checked, fieldsSchema, wordsSchema, type Entry } from './answer.schema.js';
import { richTextOfAdf } from './rich-text/adf.js';
import { richTextOfWiki } from './rich-text/wiki.js';

const CATEGORIES: Readonly<Record<'undefined' | 'new' | 'indeterminate' | 'done', StatusCategory>> = {
  // Jira's "No Category": whatever it is, it is not done.
  undefined: 'to-do',
  new: 'to-do',
  indeterminate: 'in-progress',
  done: 'done',
};

/** Markup of Data Center, or documents of Cloud, where a text is a text and has no markup. */
export type Writing = 'wiki' | 'adf';

/** One issue as a search gave it. Throws a JiraFault that names the field whose form is not known. */
export function ticketOf(entry: Entry, vocabulary: TrackerVocabulary, writing: Writing): Ticket {
  const { id, key } = entry;
  const fields = checked(fieldsSchema, entry.fields, key);
  const priority = fields.priority?.name ?? null;
  return {
    ...{ id, key, summary: fields.summary, priority },
    type: { name: fields.issuetype.name, isSubtask: fields.issuetype.subtask },
    status: { name: fields.status.name, category: CATEGORIES[fields.status.statusCategory.key] },
    resolution: fields.resolution?.name ?? null,
    severity: vocabulary.severities[priority?.toLowerCase() ?? ''] ?? null,
    labels: fields.labels ?? [],
    components: namesOf(fields.components),
    fixVersions: namesOf(fields.fixVersions),
    affectedVersions: namesOf(fields.versions),
    parent: fields.parent?.key ?? null,
    description: wordsOf(fields.description, writing),
    releaseNote: wordsOf(releaseNoteIn(entry, vocabulary), writing),
    security: fields.security?.name ?? null,
    attachments: (fields.attachment ?? []).map((file) => ({
      ...{ id: file.id, fileName: file.filename, size: file.size, mediaType: file.mimeType, createdAt: file.created },
    })),
  };
}

function releaseNoteIn({ key, fields }: Entry, { releaseNoteField }: TrackerVocabulary): string | object | null {
  if (releaseNoteField === null || typeof fields !== 'object' || fields === null) return null;
  const value: unknown = Object.getOwnPropertyDescriptor(fields, releaseNoteField)?.value;
  return checked(wordsSchema, value, `the field ${releaseNoteField} of ${key}`) ?? null;
}

function wordsOf(words: string | object | null | undefined, writing: Writing): RichText | null {
  if (words === null || words === undefined || words === '') return null;
  if (typeof words === 'object') return richTextOfAdf(words);
  return writing === 'wiki' ? richTextOfWiki(words) : richTextOfAdf(plainDocument(words));
}

/** A text field of Cloud, in which a star is a star. */
function plainDocument(text: string): object {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '');
  const content = lines.map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] }));
  return { type: 'doc', version: 1, content };
}

function namesOf(of: readonly { readonly name: string }[] | null | undefined): string[] {
  return (of ?? []).map(({ name }) => name);
}
