import { expect, test } from '@jest/globals';
import { LONGEST_FORM, MOST_FIELDS, readForm } from '../../src/platform/http/form.js';

const MANY = Array.from({ length: 120_000 }, (_, at) => `${at}=`)
  .join('&')
  .slice(0, LONGEST_FORM);

test('of a form of far too many fields no more are read than may be sent, and all are counted (abuse 49)', () => {
  const { fields, fault } = readForm(`summary=No+scans&${MANY}`);
  expect([Object.keys(fields).length, fields['summary']]).toEqual([MOST_FIELDS, 'No scans']);
  expect(fault?.fault).toBe(`has 120001 fields, and at most ${MOST_FIELDS} are taken at once`);
});

test('as many fields as may be sent are read, and signs between which there is nothing are none', () => {
  const most = Array.from({ length: MOST_FIELDS }, (_, at) => `f${at}=${at}`);
  const { fields, fault } = readForm(`&&${most.join('&&&')}&`);
  expect([Object.keys(fields).length, fields[`f${MOST_FIELDS - 1}`], fault]).toEqual([
    ...[MOST_FIELDS, String(MOST_FIELDS - 1)],
    null,
  ]);
  expect(readForm(`${most.join('&')}&one-more`).fault?.field).toBe('(form)');
  expect(readForm('').fields).toEqual({});
});
