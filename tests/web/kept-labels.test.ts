import { expect, test } from '@jest/globals';
import { Addresses } from '../../src/web/addresses.js';
import { worthKeeping } from '../../src/web/form/kept-form.js';
import { passwordView } from '../../src/web/pages/password/password-page.js';
import { keptView, typedInWords } from '../../src/web/pages/sign-in/kept-page.js';

const reader = { addresses: new Addresses(''), to: '/' };

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

test('which sites a page showed is sent on without a field, and said to go with it', () => {
  const fields = { shown: 'flip/production', product: 'flip', 'sites-ashmere': 'ashmere' };
  const { form, chosen } = keptView({ action: '/incidents/raise', writer: 'w', fields }, reader);
  expect([form.fields, form.hidden]).toEqual([[], fields]);
  expect(chosen).toEqual(['Product: FLIP', 'One box that was ticked']);
});

test('of what a page showed before somebody wrote over it nothing is shown as theirs', () => {
  expect(typedInWords({ over: 'nothing', text: 'Mine' })).toBe('Text\nMine');
});

test('nothing of the form by which a password is set is ever shown or carried on, whatever went wrong with it', () => {
  const { right, password, again } = passwordView('t', null);
  const fields = Object.fromEntries([right, password, again].map(({ name }) => [name, 'eight loud herons wade']));
  expect(Object.keys(fields)).toHaveLength(3);
  expect(typedInWords({ token: 't', ...fields })).toBeNull();
  const { form } = keptView({ action: '/password', writer: 'w', fields: worthKeeping(fields) }, reader);
  expect([form.fields, form.hidden]).toEqual([[], {}]);
});
