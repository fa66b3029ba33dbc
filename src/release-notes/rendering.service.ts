import { createHash } from 'node:crypto';
import { setImmediate as theOthers } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/http/problem.js';
import { FORMATS, type Format, type NoteDocument } from './edition.js';
import { canonicalText, sha256 } from './hash.service.js';
import type { Notes } from './notes.js';
import { standardNoteHtml, standardNoteText, type StandardNote } from './standard-note.js';
import { TemplateFault } from './template-fault.js';
import { Templates, type OpenTemplates } from './template.service.js';
import { titleOf, viewOf } from './view.js';

/** A reading in every format that it has, and what it is known by. */
export interface Rendered {
  readonly title: string;
  readonly content: string;
  readonly hash: string;
  readonly documents: readonly NoteDocument[];
}

/** Writes readings out. */
@Injectable()
export class Rendering {
  constructor(private readonly templates: Templates) {}

  /**
   * Takes the templates up once for all of these readings, and lets others have their turn after each document. Refuses with 422
   * templates that cannot be used, naming each and its line.
   */
  async renderAll(readings: readonly Notes[]): Promise<readonly Rendered[]> {
    const templates = this.templates.open();
    const rendered: Rendered[] = [];
    for (const notes of readings) {
      const content = canonicalText(notes);
      const hash = sha256(content);
      const documents: NoteDocument[] = [];
      for (const format of FORMATS) {
        const document = refusing(() => documentOf(notes, { format, content, hash }, templates));
        if (document !== null) documents.push(document);
        await theOthers();
      }
      rendered.push({ title: titleOf(notes), content, hash, documents });
    }
    return rendered;
  }

  /** One format of one reading. Refuses with 422 a template that cannot be used, and answers null for a format that it has not. */
  renderOne(notes: Notes, format: Format): NoteDocument | null {
    const content = canonicalText(notes);
    return refusing(() => documentOf(notes, { format, content, hash: null }, this.templates.open()));
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
