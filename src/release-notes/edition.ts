import type { Audience, NoteKind } from './audience.js';
import type { Hand } from './section.js';

/** What an edition can be read as. The two standard ones are Jira's own layout, and are there only for tracked tickets. */
export const FORMATS = ['html', 'print', 'text', 'markdown', 'json', 'standard-html', 'standard-text'] as const;
export type Format = (typeof FORMATS)[number];

/** Published notes. Nothing of it ever changes. Times are UTC. */
export interface Edition {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly kind: NoteKind;
  readonly number: number;
  /** What it corrects of the edition before it; null for the first. */
  readonly correction: string | null;
  readonly publishedBy: Hand;
  readonly publishedAt: Date;
}

/** One audience's reading of an edition, known by the hash of its JSON. */
export interface Reading {
  readonly audience: Audience;
  readonly title: string;
  readonly hash: string;
}

/** A reading as it was written out. */
export interface NoteDocument {
  readonly audience: Audience;
  readonly format: Format;
  readonly body: string;
  readonly style: string | null;
  readonly hash: string;
}

/** A document by the hash of its text, which is kept elsewhere: all readings of an edition at once can be more than memory holds. */
export type NamedDocument = Omit<NoteDocument, 'body'>;

/** `production-2` in an address. */
export function editionName({ kind, number }: Pick<Edition, 'kind' | 'number'>): string {
  return `${kind}-${String(number)}`;
}

/** `edition 2 of the Production notes`, within a sentence. */
export function editionInWords(edition: Pick<Edition, 'kind' | 'number'>): string {
  return `edition ${String(edition.number)} of the ${edition.kind === 'uat' ? 'UAT' : 'Production'} notes`;
}

/** The same at the beginning of one. */
export function editionAtFirst(edition: Pick<Edition, 'kind' | 'number'>): string {
  return editionInWords(edition).replace('edition', 'Edition');
}

export function editionNamed(name: string): { readonly kind: NoteKind; readonly number: number } | null {
  const [, kind, number] = /^(uat|production)-([1-9][0-9]{0,5})$/.exec(name) ?? [];
  if (kind === undefined) return null;
  return { kind: kind === 'uat' ? 'uat' : 'production', number: Number(number) };
}

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  html: 'text/html; charset=utf-8',
  print: 'text/html; charset=utf-8',
  'standard-html': 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  'standard-text': 'text/plain; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

export function mediaType(format: Format): string {
  return MEDIA_TYPES[format];
}

const ENDINGS: Readonly<Record<Format, string>> = {
  html: 'html',
  print: 'print.html',
  'standard-html': 'standard.html',
  text: 'txt',
  'standard-text': 'standard.txt',
  markdown: 'md',
  json: 'json',
};

export function fileEnding(format: Format): string {
  return ENDINGS[format];
}
