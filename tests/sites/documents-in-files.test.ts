import { expect, test } from '@jest/globals';
import { DOCUMENT_KINDS } from '../../src/sites/asked-documents.js';
import { publishedSchema } from '../../src/sites/document.schema.js';
import { Environments } from '../../src/sites/environments.service.js';
import { withCopy } from './folder.js';

const fileWith = (documents: string) => `
products:
  flip:
    title: FLIP
    documents:
${documents}
`;

test('what the file says of documents is taken, and what it leaves out is usual: one of the product, before Production', async () => {
  await withCopy(async (folder) => {
    const asked = `
      asked:
        - { kind: dtac }
        - { kind: hazard-log, bound: release, before: uat, warn: 60d }
      checklist: production`;
    await folder.write('products.yml', fileWith(asked));
    const { content, mistakes } = folder.check();
    expect(mistakes).toEqual([]);
    expect(content === null ? null : new Environments(content).product('flip')?.documents).toEqual({
      asked: [
        { kind: 'dtac', bound: 'product', before: 'production', warnSeconds: 30 * 86_400 },
        { kind: 'hazard-log', bound: 'release', before: 'uat', warnSeconds: 60 * 86_400 },
      ],
      checklist: 'production',
    });
  });
});

test.each([
  ['{ kind: horoscope }', 'kind', 'none of the words'],
  ['{ kind: dtac }, { kind: dtac, bound: release }', 'kind', 'asked for twice'],
  ['{ kind: dtac, bound: trust, before: uat }', 'before', 'site passport'],
  ['{ kind: dtac, warn: 366d }', 'warn', 'longer than 365d'],
  ['{ kind: dtac, before: dev }', 'before', 'none of the words'],
])('%s is a mistake', async (written, field, fault) => {
  await withCopy(async (folder) => {
    await folder.write('products.yml', fileWith(`      asked: [${written}]`));
    const [mistake, ...others] = folder.check().mistakes;
    expect([mistake?.field.endsWith(field), others]).toEqual([true, []]);
    expect(mistake?.fault).toContain(fault);
  });
});

test('the published schema knows the kinds that the service knows', () => {
  const text = JSON.stringify(publishedSchema('products'));
  expect(DOCUMENT_KINDS.filter((kind) => !text.includes(`"${kind}"`))).toEqual([]);
});

test('a Trust names its smoke tester by name and address (003-080)', async () => {
  await withCopy((folder) => {
    const { content } = folder.check();
    expect(content?.trusts[0]?.smokeTester).toEqual({ name: 'Sam Thorne', email: 'sam.thorne@ashmere.example.org' });
    return Promise.resolve();
  });
});
