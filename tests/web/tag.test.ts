import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import nunjucks from 'nunjucks';

const HOUSE = join(import.meta.dirname, '..', '..');
const templates = new nunjucks.Environment(
  new nunjucks.FileSystemLoader([join(HOUSE, 'src/web'), join(HOUSE, 'node_modules/nhsuk-frontend/dist')]),
  { autoescape: true, trimBlocks: true, lstripBlocks: true },
);

function drawn(by: string, tag: { readonly text: string; readonly classes: string }): string {
  return templates.renderString(`{% from "${by}" import tag %}<li>{{ tag(one) }}</li>`, { one: tag });
}

test.each([
  { text: 'In order', classes: 'nhsuk-tag--green' },
  { text: 'In <order> & "so"', classes: 'nhsuk-tag--green gatehouse-month__tag' },
  { text: '  of\ntwo lines ', classes: 'nhsuk-tag--grey' },
  { text: 'Plain', classes: '' },
  { text: '', classes: 'nhsuk-tag--grey' },
])('a tag of %j is drawn as the design system draws it', (tag) => {
  expect(drawn('layout/tag.njk', tag)).toBe(drawn('nhsuk/components/tag/macro.njk', tag));
});
