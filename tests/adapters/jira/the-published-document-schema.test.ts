import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Ajv from 'ajv-draft-04';
import fc from 'fast-check';
import { z } from 'zod';
import { richTextOfAdf } from '../../../src/adapters/jira/rich-text/adf.js';
import { documents } from './adf-documents.js';

const contracts = process.env['GATEHOUSE_CONTRACTS'];
const SCHEMA = 'adf-schema-24.0.3-full.json';
const published = (contracts ?? '') === '' ? test.skip : test;
const adf = (name: string): Record<string, unknown> => {
  const read: unknown = JSON.parse(readFileSync(join(contracts ?? '', '..', 'adf', name), 'utf8'));
  return typeof read === 'object' && read !== null ? { ...read } : {};
};

function validator() {
  return new Ajv.default({ strict: false, logger: false }).compile(adf(SCHEMA));
}

const DEFINITION = z.object({ properties: z.object({ type: z.object({ enum: z.array(z.string()) }) }) });

/** The names that the schema gives to its nodes (`_node`) or its marks (`_mark`). */
function namesOf(kind: '_node' | '_mark'): readonly string[] {
  const { definitions } = z.object({ definitions: z.record(z.string(), z.unknown()) }).parse(adf(SCHEMA));
  return Object.entries(definitions).flatMap(([name, definition]) => {
    const read = DEFINITION.safeParse(definition);
    return name.endsWith(kind) && read.success ? read.data.properties.type.enum : [];
  });
}

/** Nodes that are known only inside of what holds them. */
const PARTS: ReadonlySet<string> = new Set([
  ...['listItem', 'taskItem', 'decisionItem', 'tableRow', 'tableCell', 'tableHeader'],
]);

describe('Against the published schema of documents (set GATEHOUSE_CONTRACTS to the folder of the published contracts)', () => {
  published('the documents that these tests draw are valid (003-050)', () => {
    const validate = validator();
    fc.assert(
      fc.property(documents, (document) => {
        const isValid = validate(document);
        expect(isValid ? [] : validate.errors?.slice(0, 3)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  published('every node and mark of the schema is rendered as one that is known (003-050)', () => {
    const nodes = namesOf('_node').filter((type) => !PARTS.has(type));
    expect(nodes.length).toBeGreaterThan(30);
    for (const type of nodes) {
      const { warnings } = richTextOfAdf({ type: 'doc', version: 1, content: [{ type, content: [] }] });
      expect(warnings.filter((warning) => warning.includes('not known'))).toEqual([]);
    }
    const marks = namesOf('_mark');
    expect(marks.length).toBeGreaterThan(10);
    for (const type of marks) {
      const { warnings } = richTextOfAdf({
        type: 'text',
        text: 'words',
        marks: [{ type, attrs: { href: 'https://x.y' } }],
      });
      expect(warnings).toEqual([]);
    }
  });

  published('a document that breaks other converters is rendered whole (003-050)', () => {
    const document = adf('tricky-doc.json');
    expect(validator()(document)).toBe(true);
    const { text, html, markdown, warnings } = richTextOfAdf(document);
    expect(warnings).toEqual([]);
    expect(text).toContain('Warning:\n  Known issue: restart needed');
    expect(text).toContain('@Jane 😄 [DONE] 2026-02-01 https://j/browse/A-1 x*y_z# 1. not-list');
    expect(html).toContain('<h2>Fix &lt;b&gt; &amp; | pipe</h2>');
    expect(html).toContain('<a href="https://x.y/?a=1&amp;b=2" rel="noopener">link</a>');
    expect(markdown).toContain('## Fix \\<b\\> & \\| pipe');
    expect(markdown).toContain('| Site\\|A | v |\n| --- | --- |\n| KCH | 1 |');
    expect(markdown).toContain('- a\n  1. nested');
    expect(markdown).toContain('````json\n{"a":"```"}\n````');
  });
});
