import { expect, test } from '@jest/globals';
import { Addresses } from '../../src/web/addresses.js';
import { keptView } from '../../src/web/pages/sign-in/kept-page.js';

const reader = { addresses: new Addresses(''), token: 't', to: '/' };

test.each([
  ['reason', 'Why'],
  ['finding', 'What is known of the fault'],
  ['owner.name', 'Name of its owner'],
  ['items.1.shows', 'What can be seen there (2)'],
  ['howItWent', 'How it went'],
])('what was typed as %s is asked for again as “%s”', (name, label) => {
  const { form } = keptView(
    { action: '/releases/1.0.0/close', writer: 'w', fields: { [name]: 'typed with care' } },
    reader,
  );
  expect(form.fields.map((field) => [field.label.text, field.value])).toEqual([[label, 'typed with care']]);
});

test('which sites a page showed is sent on unseen', () => {
  const fields = { shown: 'flip/production', product: 'flip', 'sites-ashmere': 'ashmere' };
  const { form } = keptView({ action: '/incidents/raise', writer: 'w', fields }, reader);
  expect([form.fields, form.hidden]).toEqual([[], fields]);
});
