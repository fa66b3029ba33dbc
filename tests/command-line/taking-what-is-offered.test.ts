import { describe, expect, test } from '@jest/globals';
import type { Offer } from '../../src/command-line/incidents/hotfix.schema.js';
import { taken } from '../../src/command-line/incidents/offer.js';

const OFFER: Offer = {
  ...{ step: 'decide-offline', what: 'Decide', who: 'a release manager', you: true, method: 'POST', path: '/api/v1/x' },
  needs: ['dataLoss', 'sites', 'minutes', 'because', 'ticket', 'packages', 'key'].map((field) => ({
    field,
    what: field,
  })),
  example: {
    ...{
      step: 'decide-offline',
      key: 'offline-3',
      dataLoss: false,
      sites: [],
      minutes: 5,
      because: 'why',
      packages: [{}],
    },
    digest: 'abc',
  },
};
const WHOLE = ['dataLoss=yes', 'sites=a, b', 'minutes=90', 'because=It is = [so]', 'packages=[{"service":"x"}]'];

describe('what is typed to take an offer', () => {
  test('is put in place of the example’s own words, each as the example has it (003-023)', () => {
    expect(taken(OFFER, WHOLE)).toEqual({
      ...{ step: 'decide-offline', key: 'offline-3', digest: 'abc', dataLoss: true, sites: ['a', 'b'] },
      ...{ minutes: 90, because: 'It is = [so]', packages: [{ service: 'x' }] },
    });
    expect(taken(OFFER, [...WHOLE, 'key=mine', 'ticket=FLIP-1', 'sites='])).toMatchObject({
      ...{ key: 'mine', ticket: 'FLIP-1', sites: [] },
    });
  });

  test.each([
    ['lacks a field', WHOLE.slice(1), /dataLoss=… dataLoss/],
    [
      'answers a question with neither yes nor no',
      ['dataLoss=perhaps', ...WHOLE.slice(1)],
      /dataLoss=yes or dataLoss=no/,
    ],
    ['is no field and value', ['because it is so'], /write field=value/],
    ['begins as JSON and is none', [...WHOLE, 'packages=[{'], /is none/],
  ])('is refused where it %s, and never are words of the example sent in its place (003-023)', (_, said, words) => {
    expect(() => taken(OFFER, said)).toThrow(words);
  });
});
