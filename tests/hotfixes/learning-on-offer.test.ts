import { describe, expect, test } from '@jest/globals';
import { nextOfLearning, type Learning } from '../../src/hotfixes/learning.js';
import { missingSections, RCA_SECTIONS, type WrittenSections } from '../../src/incidents/rca/rca.js';
import { writingSchemas } from '../../src/incidents/rca/section.schema.js';
import { ownWords } from './own-words.js';

const at = new Date('2026-11-01T03:00:00Z');
const by = { person: 'sam', name: 'Sam Secundus' };
const WRITTEN: WrittenSections = {
  summary: { content: { text: 'No scans' }, version: 2, by, at },
  impact: { content: { trusts: [] }, version: 1, by, at },
  detection: { content: { how: 'By luck', beganAt: at.toISOString(), foundAt: at.toISOString() }, version: 1, by, at },
  'went-well': { content: { text: 'a' }, version: 1, by, at },
  'went-badly': { content: { text: 'b' }, version: 1, by, at },
  'by-luck': { content: { text: 'c' }, version: 1, by, at },
  'contributing-factors': { content: { factors: [] }, version: 1, by, at },
  gates: { content: { gates: [] }, version: 1, by, at },
};
const ACTION = { number: 1, what: 'Unmute the alarm', isDone: false };

function learning(over: Partial<Learning> = {}): Learning {
  return {
    ...{
      rca: 'r',
      revision: 9,
      sections: WRITTEN,
      names: [],
      actions: [ACTION],
      hands: ['sam'],
      state: 'draft',
      ...over,
    },
    known: { raisedAt: at, trusts: [{ trust: 'ashmere', minutes: 61 }], owner: 'rita', due: '2026-11-15' },
  };
}

const leading = (over: Partial<Learning>): string[] =>
  nextOfLearning(learning(over)).offers.flatMap(({ step, leadsOn }) => (leadsOn ? [step] : []));

describe('the way on of a root cause analysis', () => {
  test.each<[string, Partial<Learning>, string[]]>([
    ['every section and an action where there is nothing', { sections: {}, actions: [] }, [...missing(), 'add-action']],
    ['an action where there is none', { actions: [] }, ['add-action']],
    ['to hand in what is whole', {}, ['hand-in']],
    ['nothing while it names somebody', { names: [{ where: 'summary', name: 'Sam' }] }, []],
    ['its review', { state: 'in-review' }, ['sign-off-rca']],
    ['what proves each action that is open', { state: 'signed-off' }, ['close-action-1']],
    ['its end, once each is proved', { state: 'signed-off', actions: [{ ...ACTION, isDone: true }] }, ['close-rca']],
    ['nothing once it is closed', { state: 'closed' }, []],
  ])('is %s (003-032, 003-061, 003-065)', (_, over, steps) => {
    expect(leading(over)).toEqual(steps);
  });

  test('is signed off by nobody who had a hand in it (INV-04)', () => {
    const [signOff] = nextOfLearning(learning({ state: 'in-review' })).offers;
    expect(signOff).toMatchObject({ permission: 'rcas.sign-off', notBy: ['sam'], example: { revision: 9 } });
  });

  test('shows a section that names somebody as it stands, to be written over the version that was read', () => {
    const { offers, waitingFor } = nextOfLearning(learning({ names: [{ where: 'summary', name: 'Sam Secundus' }] }));
    expect(offers[0]).toMatchObject({ method: 'PUT', example: { version: 2, content: { text: 'No scans' } } });
    expect(waitingFor).toEqual(['summary names a person, and has to say what they do instead: Sam Secundus']);
  });

  test('has an example for each section that is a section once its words are said, and is refused before (003-065)', () => {
    const { offers } = nextOfLearning(learning({ sections: {} }));
    for (const name of missingSections({})) {
      const { example } = offers.find(({ step }) => step === `write-${name}`) ?? {};
      const taken = (sent: unknown): boolean => writingSchemas[name].safeParse(sent).success;
      expect([name, taken(ownWords(example ?? {})), taken(example)]).toEqual([name, true, false]);
    }
  });
});

function missing(): string[] {
  return RCA_SECTIONS.filter((name) => missingSections({}).includes(name)).map((name) => `write-${name}`);
}
