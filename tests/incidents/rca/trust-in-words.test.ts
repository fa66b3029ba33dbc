import { expect, test } from '@jest/globals';
import { trustInWords } from '../../../src/incidents/rca/reading.js';

test.each([
  ['Ashmere Royal Hospitals', 'the Trust Ashmere Royal Hospitals'],
  ['Ashmere NHS Foundation Trust', 'the Ashmere NHS Foundation Trust'],
  ['The Ashmere NHS Trust', 'the Ashmere NHS Trust'],
  ['Trusted Care', 'the Trust Trusted Care'],
])('in an analysis a Trust is called so once: %s (003-064)', (name, called) => {
  expect(trustInWords(name)).toBe(called);
});
