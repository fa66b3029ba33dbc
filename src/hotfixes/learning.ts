import {
  missingSections,
  PATIENT_IMPACTS,
  RCA_SECTIONS,
  RCA_SECTION_TITLES,
  type RcaSectionName,
  type RcaState,
  type WrittenSections,
} from '../incidents/rca/rca.js';
import { placeholder } from '../platform/placeholder.js';
import type { Offer, OnTheWay } from './next.js';

/** All that is known of the root cause analysis of a hotfix while people work on it. Times are UTC. */
export interface Learning {
  /** Id of the RCA. */
  readonly rca: string;
  readonly state: RcaState;
  readonly revision: number;
  readonly sections: WrittenSections;
  /** Where it names a person: the section, or `actions/2`. */
  readonly names: readonly { readonly where: string; readonly name: string }[];
  readonly actions: readonly { readonly number: number; readonly what: string; readonly isDone: boolean }[];
  /** Whoever wrote any of it, who therefore never signs it off, as person ids. */
  readonly hands: readonly string[];
  /** What examples are made of. */
  readonly known: {
    readonly raisedAt: Date;
    /** The Trusts whose sites the incident touches, with the minutes until service was restored. */
    readonly trusts: readonly { readonly trust: string; readonly minutes: number }[];
    /** Person id of somebody of ours who may own an action. */
    readonly owner: string;
    /** A day to come, as `yyyy-mm-dd`. */
    readonly due: string;
  };
}

const WRITERS = { permission: 'rcas.write', who: 'the delivery team' } as const;
const REVIEWERS = {
  permission: 'rcas.sign-off',
  who: 'somebody of the AI Centre who wrote none of it',
} as const;

/** What takes the root cause analysis on until it is closed, by its own routes (003-032, 003-062, 003-065). */
export function nextOfLearning(learning: Learning): OnTheWay {
  switch (learning.state) {
    case 'draft':
      return writing(learning);
    case 'in-review':
      return { offers: [signOff(learning), sendBack(learning)], waitingFor: [] };
    case 'signed-off':
      return { offers: closing(learning), waitingFor: [] };
    case 'closed':
      return { offers: [], waitingFor: [] };
  }
}

function writing(learning: Learning): OnTheWay {
  const { sections, names, actions, revision } = learning;
  const missing = missingSections(sections);
  const naming = RCA_SECTIONS.filter((section) => names.some(({ where }) => where === section));
  const isWhole = missing.length + names.length === 0 && actions.length > 0;
  const handIn: Offer = {
    ...offer(learning, 'hand-in', 'hand-in', { revision }),
    what: 'Hand the root cause analysis in for review by the AI Centre.',
    needs: [{ field: 'revision', what: 'the revision that you have read' }],
  };
  return {
    offers: [
      ...missing.map((section) => written(learning, section)),
      ...naming.map((section) => rewritten(learning, section)),
      ...(isWhole ? [handIn] : []),
      addAction(learning),
    ],
    waitingFor: names.map(({ where, name }) => `${where} names a person, and has to say what they do instead: ${name}`),
  };
}

function offer({ rca }: Learning, step: string, path: string, example: Offer['example']) {
  const as = { ...WRITERS, leadsOn: true, notBy: [], method: 'POST' as const };
  return { step, ...as, path: `/api/v1/rcas/${rca}/${path}`, example };
}

function section(learning: Learning, name: RcaSectionName, content: object, version: number) {
  return {
    ...offer(learning, `write-${name}`, `sections/${name}`, { version, content }),
    method: 'PUT' as const,
    needs: [
      { field: 'content', what: 'as in the example, in your own words; people by what they do, never by name' },
      { field: 'version', what: 'the version of it that you have read; 0 where nobody has written any' },
    ],
  };
}

function written(learning: Learning, name: RcaSectionName): Offer {
  const what = `Write “${RCA_SECTION_TITLES[name]}” of the root cause analysis.`;
  const { version = 0 } = learning.sections[name] ?? {};
  return { ...section(learning, name, exampleOf(learning, name), version), what };
}

/** One that names somebody: as it stands, for its writers to mend. */
function rewritten(learning: Learning, name: RcaSectionName): Offer {
  const { content = {}, version = 0 } = learning.sections[name] ?? {};
  const what = `Say in “${RCA_SECTION_TITLES[name]}” what people do instead of who they are.`;
  return { ...section(learning, name, content, version), what, leadsOn: false };
}

function addAction(learning: Learning): Offer {
  const { owner, due } = learning.known;
  const what = placeholder('what is done so that it does not come back');
  const example = { what, kind: 'remove-the-cause', owner, due };
  return {
    ...offer(learning, 'add-action', 'actions', example),
    what: 'Add what is to be done, with who does it and by when.',
    leadsOn: learning.actions.length === 0,
    needs: [
      { field: 'what', what: 'what is to be done' },
      { field: 'kind', what: 'remove-the-cause, detect, limit or recover-faster' },
      { field: 'owner', what: 'id of one of our people' },
      { field: 'due', what: 'the day by which it is done' },
    ],
  };
}

function signOff(learning: Learning): Offer {
  return {
    ...offer(learning, 'sign-off-rca', 'sign-off', { revision: learning.revision }),
    ...REVIEWERS,
    what: 'Sign off the root cause analysis, for the AI Centre.',
    notBy: learning.hands,
    needs: [{ field: 'revision', what: 'the revision that you have read' }],
  };
}

function sendBack(learning: Learning): Offer {
  return {
    ...offer(learning, 'send-back-rca', 'send-back', { reason: placeholder('what its writers have to mend') }),
    ...REVIEWERS,
    what: 'Send it back to its writers.',
    leadsOn: false,
    needs: [{ field: 'reason', what: 'what they have to mend' }],
  };
}

/** Each action is closed by what proves it; then the whole is. */
function closing(learning: Learning): readonly Offer[] {
  const open = learning.actions.filter(({ isDone }) => !isDone);
  if (open.length === 0)
    return [{ ...offer(learning, 'close-rca', 'close', {}), what: 'Close the root cause analysis.', needs: [] }];
  const example = { link: placeholder('an https link to the proof'), shows: placeholder('what can be seen there') };
  return open.map(({ number, what }) => ({
    ...offer(learning, `close-action-${String(number)}`, `actions/${String(number)}/close`, example),
    what: `Close the action “${what}” by what proves that it is done.`,
    needs: [
      { field: 'link', what: 'an https link to the proof' },
      { field: 'shows', what: 'what can be seen there' },
    ],
  }));
}

/** What only people know is left for them to say; what is known stands as it is. */
function exampleOf({ known }: Learning, name: RcaSectionName): object {
  switch (name) {
    case 'impact':
      return {
        trusts: known.trusts.map((one) => ({
          ...one,
          users: null,
          patients: placeholder(PATIENT_IMPACTS.join(', ')),
          note: null,
        })),
      };
    case 'detection': {
      const at = known.raisedAt.toISOString();
      return { how: placeholder('who or what noticed it, and by what'), beganAt: at, foundAt: at };
    }
    case 'contributing-factors':
      return { factors: [{ heading: 'tools', words: placeholder('what about it contributed') }] };
    case 'gates':
      return { gates: [{ environment: 'uat', criterion: null, why: placeholder('why the gate let it through') }] };
    case 'summary':
    case 'went-well':
    case 'went-badly':
    case 'by-luck':
    case 'outcomes':
    case 'learning':
    case 'contingency':
    case 'continuity':
      return { text: placeholder(`${RCA_SECTION_TITLES[name]}, for a reader who was not there`) };
  }
}
