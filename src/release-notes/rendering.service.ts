import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/http/problem.js';
import { trustOf } from './audience.js';
import { FORMATS, type Format, type NoteDocument, type Reading } from './edition.js';
import { canonicalText, sha256 } from './hash.service.js';
import type { Notes } from './notes.js';
import { standardNoteHtml, standardNoteText, type StandardNote } from './standard-note.js';
import { TemplateFault } from './template-fault.js';
import { Templates, type OpenTemplates } from './template.service.js';
import { titleOf, viewOf } from './view.js';

/** A reading that is being written out. */
export interface Rendered extends Reading {
  /** Its documents one after the other, each written when it is asked for. Throws as `Rendering.open` says. */
  readonly documents: Iterable<NoteDocument>;
}

/** Writes readings out. */
@Injectable()
export class Rendering {
  constructor(private readonly templates: Templates) {}

  /**
   * Takes the templates up as they are now, for any number of readings. What it answers writes out one of them and keeps nothing of it;
   * refuses with 422 templates that cannot be used, naming each and its line.
   */
  open(): (notes: Notes) => Rendered {
    const templates = this.templates.open();
    return (notes) => {
      const content = canonicalText(notes);
      const hash = sha256(content);
      return {
        ...{ audience: notes.audience, title: titleOf(notes), hash },
        documents: documentsOf(notes, { content, hash }, templates(trustOf(notes.audience))),
      };
    };
  }

  /** One format of one reading. Refuses with 422 a template that cannot be used, and answers null for a format that it has not. */
  renderOne(notes: Notes, format: Format): NoteDocument | null {
    const content = canonicalText(notes);
    return refusing(() =>
      documentOf(notes, { format, content, hash: null }, this.templates.open()(trustOf(notes.audience))),
    );
  }
}

function* documentsOf(
  notes: Notes,
  { content, hash }: { readonly content: string; readonly hash: string },
  templates: OpenTemplates,
): Generator<NoteDocument> {
  for (const format of FORMATS) {
    const document = refusing(() => documentOf(notes, { format, content, hash }, templates));
    if (document !== null) yield document;
  }
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const { template, line, fault } = error;
    const field = `templates/${template}${line === null ? '' : `:${String(line)}`}`;
    const detail = 'A template of release notes cannot be used, so nothing was written.';
    throw new Problem(422, 'template-refused', detail, [{ field, fault, fix: 'Mend the template, then try again.' }]);
  }
}

function documentOf(
  notes: Notes,
  { format, content, hash }: { readonly format: Format; readonly content: string; readonly hash: string | null },
  templates: OpenTemplates,
): NoteDocument | null {
  const body = bodyOf(notes, { format, content, hash }, templates);
  if (body === null) return null;
  const style = format === 'html' || format === 'print' ? styleHash(templates.style(format)) : null;
  return { audience: notes.audience, format, body, style, hash: sha256(body) };
}

function bodyOf(
  notes: Notes,
  { format, content, hash }: { readonly format: Format; readonly content: string; readonly hash: string | null },
  templates: OpenTemplates,
): string | null {
  switch (format) {
    case 'html':
    case 'print':
    case 'text':
    case 'markdown':
      return templates.render(format, viewOf(notes, hash));
    case 'json':
      return content;
    case 'standard-html':
    case 'standard-text': {
      const note = standardNote(notes);
      if (note === null) return null;
      return format === 'standard-html' ? standardNoteHtml(note) : standardNoteText(note);
    }
  }
}

function standardNote({ changes: { source, changes } }: Notes): StandardNote | null {
  if (source.kind !== 'tracker') return null;
  const { project, trackedAs: version, pages, typeOrder } = source;
  return { project, version, pages, typeOrder, tickets: changes };
}

/** As the browser computes it of the style sheet in the page, in the form that a content security policy has it. */
function styleHash(style: string): string {
  return `sha256-${createHash('sha256').update(style, 'utf8').digest('base64')}`;
}
