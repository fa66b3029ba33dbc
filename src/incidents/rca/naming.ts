import { finding, replacementsOf, type KnownPerson } from './blameless.js';
import type { RcaAction } from './action.js';
import { RCA_SECTIONS, type RcaSectionName, type WrittenSections } from './rca.js';

/** A person who is named where a role should stand. `where` is the section, or `actions/2`. */
export interface Naming {
  readonly where: string;
  readonly name: string;
}

/** Everywhere that the shared text of an RCA names somebody whom the service knows. */
export function namesIn({
  sections,
  actions,
  people,
}: {
  readonly sections: WrittenSections;
  readonly actions: readonly Pick<RcaAction, 'number' | 'what'>[];
  readonly people: readonly KnownPerson[];
}): readonly Naming[] {
  const namesOf = finding(replacementsOf(people));
  const texts = [
    ...RCA_SECTIONS.flatMap((name) => textsIn(name, sections).map((text) => ({ where: name, text }))),
    ...actions.map(({ number, what }) => ({ where: `actions/${String(number)}`, text: what })),
  ];
  return texts.flatMap(({ where, text }) => namesOf(text).map((name) => ({ where, name })));
}

function textsIn(name: RcaSectionName, sections: WrittenSections): readonly string[] {
  switch (name) {
    case 'impact':
      return (sections.impact?.content.trusts ?? []).flatMap(({ note }) => note ?? []);
    case 'detection':
      return sections.detection === undefined ? [] : [sections.detection.content.how];
    case 'contributing-factors':
      return (sections['contributing-factors']?.content.factors ?? []).map(({ words }) => words);
    case 'gates':
      return (sections.gates?.content.gates ?? []).map(({ why }) => why);
    case 'summary':
    case 'went-well':
    case 'went-badly':
    case 'by-luck':
    case 'outcomes':
    case 'learning':
    case 'contingency':
    case 'continuity': {
      const section = sections[name];
      return section === undefined ? [] : [section.content.text];
    }
  }
}
