import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { richTextOfAdf } from '../../../src/adapters/jira/rich-text/adf.js';
import { documents, saidIn } from './adf-documents.js';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Blanks may be set otherwise; everything else has to be there. */
function solid(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}

function readHtml(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}

function readMarkdown(markdown: string): string {
  return markdown.replaceAll(/<\/?(?:br|sub|sup)>/g, '').replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
}

test('gotcha: every converter loses or corrupts something: no words of a document are lost in text (003-050)', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const { text } = richTextOfAdf(document);
      for (const said of saidIn(document)) expect(solid(text)).toContain(solid(said));
    }),
  );
});

test('No words of a document are lost in HTML, in which every tag is ours (003-050) (abuse 42)', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const { html } = richTextOfAdf(document);
      const read = solid(readHtml(html));
      for (const said of saidIn(document)) expect(read).toContain(solid(said));
    }),
  );
});

test('No words of a document are lost in Markdown (003-050)', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const { markdown } = richTextOfAdf(document);
      // In code, backslashes are what they are.
      const read = [solid(readMarkdown(markdown)), solid(markdown), solid(markdown.replaceAll('\\|', '|'))];
      for (const said of saidIn(document)) expect(read.some((one) => one.includes(solid(said)))).toBe(true);
    }),
  );
});

test('Nothing is said of a document that holds only what is known and can be shown (003-050)', () => {
  const document = {
    ...{ type: 'doc', version: 1 },
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'All is well', marks: [{ type: 'strong' }] }] }],
  };
  expect(richTextOfAdf(document).warnings).toEqual([]);
});
