import { expect, test } from '@jest/globals';
import { bodyOf } from '../../../src/notices/webhooks/webhook-body.js';
import { eventsWithTemplates, samplesOf } from '../samples.js';

const AROUND = {
  ...{ id: 'n1', key: 'k', thread: 't', calendar: null, acknowledgeBy: null, instead: [] },
  owedAt: new Date('2026-12-01T12:00:00Z'),
};
/** Everybody whom the samples name. */
const PEOPLE = /Robin Ashby|Sam Thorne|Morgan Vale|Ola Nowak/;

test.each(eventsWithTemplates())('a program that is told of %s is told nobody’s name (003-010, INV-35)', (event) => {
  for (const sample of samplesOf(event)) expect(bodyOf({ ...AROUND, ...sample })).not.toMatch(PEOPLE);
});

test('a program is told the times and the words of what it is about', () => {
  const [sample] = samplesOf('outage-planned');
  const body: unknown = JSON.parse(bodyOf({ ...AROUND, ...required(sample) }));
  expect(body).toMatchObject({
    type: 'notice.outage-planned',
    data: { facts: { from: '2026-12-01T21:00:00.000Z', what: 'We test the power of the main hall.' } },
  });
});

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('There is no sample.');
  return value;
}
