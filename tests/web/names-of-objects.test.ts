import { expect, test } from '@jest/globals';
import { bodySent } from '../../src/web/pages/release-notes/section-form.js';
import { typedInWords } from '../../src/web/pages/sign-in/kept-page.js';

const READER = { trusts: [], localOf: String, momentIn: String };

test.each(['constructor', 'toString', '__proto__'])(
  'what every object has, such as %s, is neither a state of a section nor the label of a field (abuse 15)',
  (name) => {
    expect(bodySent('changes', { state: name, because: 'No.' }, READER)).toEqual({ state: name });
    expect(typedInWords(Object.fromEntries([[name, 'typed with care']]))).toMatch(/^[ _\w]+\ntyped with care$/);
  },
);
