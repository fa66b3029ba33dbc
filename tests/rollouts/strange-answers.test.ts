import { expect, test } from '@jest/globals';
import { eventsAnswer, listAnswer } from '../../src/adapters/ansible/answer.schema.js';

const key = '0b5cfe6c-3a5c-4f0e-9d0f-1b0f4b6f8f10';

test('what a control node says can always be kept: no NUL, no half of a pair, no number or day beyond the database', () => {
  const line = { seq: 1, at: '+275760-09-13T00:00:00.000Z', event: 'log', task: 'a\0b', message: '\ud800', ms: 1e15 };
  const { attempts } = eventsAnswer.parse({ attempts: { [key]: { state: 'running', offset: 1, lines: [line] } } });
  expect(attempts[key]?.lines).toEqual([
    {
      ...{ seq: 1, at: new Date(0), event: 'log', task: 'a\ufffdb', message: '\ufffd' },
      ...{ ms: 2 ** 31 - 1, progress: null },
    },
  ]);
});

test('a folder that somebody left among the attempts of a control node is no attempt', () => {
  const entry = { key, site: 'north', token: 1, state: 'finished' };
  const { attempts } = listAnswer.parse({ sites: {}, attempts: [entry, { ...entry, key: 'lost+found' }] });
  expect(attempts.map((each) => each.key)).toEqual([key]);
});
