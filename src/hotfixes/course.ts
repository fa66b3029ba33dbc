import type { ReadOutside } from '../releases/outside-reading.js';
import { STEPS, type HotfixState, type StepName } from './step.js';

/** What was said with each step, and what Gatehouse added that only it knows. */
export interface Said {
  readonly triage: { readonly finding: string; readonly version: string; readonly ticket: string | null };
  readonly tell: { readonly message: string };
  readonly 'decide-offline': {
    readonly otherSystems: boolean;
    readonly dataLoss: boolean;
    readonly because: string;
    readonly sites: readonly string[];
    /** Id of the order by which they are taken offline; null where none is. */
    readonly order: string | null;
  };
  readonly assess: {
    readonly impact: string;
    readonly leadMinutes: number;
    readonly deploy: boolean;
    readonly because: string;
  };
  readonly 'prepare-fix': {
    readonly release: string;
    readonly digest: string;
    /** Whoever registered or built it, as person ids. */
    readonly madeBy: readonly string[];
  };
  readonly 'ask-approval': { readonly digest: string };
  /** `without`: the outside systems that could not be read then, so that it goes without what they would say. */
  readonly approve: { readonly digest: string; readonly without: readonly ReadOutside[] };
  readonly 'break-glass': {
    readonly because: string;
    readonly digest: string;
    readonly without: readonly ReadOutside[];
    /** Whoever had a hand in the fix by then, as person ids. */
    readonly hands: readonly string[];
  };
  readonly prove: { readonly digest: string };
  readonly deploy: { readonly digest: string; readonly promotion: string };
  readonly 'bring-back': { readonly because: string };
  readonly restore: { readonly because: string };
  readonly 'open-rca': { readonly rca: string };
  readonly 'approve-afterwards': { readonly because: string };
  readonly close: { readonly because: string };
  readonly 'call-off': { readonly because: string };
  readonly note: { readonly text: string };
}

/** One step that somebody took. */
export type Deed = {
  readonly [Name in StepName]: {
    readonly step: Name;
    /** Person id. */
    readonly by: string;
    /** UTC. */
    readonly at: Date;
    readonly said: Said[Name];
  };
}[StepName];

type Of<Name extends StepName> = Extract<Deed, { readonly step: Name }>;

/** How a hotfix stands by all that was done, and by nothing else. */
export interface Course {
  readonly state: HotfixState;
  readonly triage: Of<'triage'> | null;
  readonly told: Of<'tell'> | null;
  readonly offline: Of<'decide-offline'> | null;
  readonly broughtBack: Of<'bring-back'> | null;
  /** The latest. */
  readonly assessment: Of<'assess'> | null;
  readonly fix: Of<'prepare-fix'> | null;
  /** Of the fix that is chosen now, as all that follow. */
  readonly asked: Of<'ask-approval'> | null;
  readonly approval: Of<'approve'> | null;
  readonly glass: Of<'break-glass'> | null;
  readonly deployment: Of<'deploy'> | null;
  /** Of any fix: until a second person has looked, it stays owed. */
  readonly owedGlass: Of<'break-glass'> | null;
}

const BEGINNING: Course = {
  ...{ state: 'raised', triage: null, told: null, offline: null, broughtBack: null, assessment: null },
  ...{ fix: null, asked: null, approval: null, glass: null, deployment: null, owedGlass: null },
};

/** What all deeds, oldest first, come to. */
export function courseOf(deeds: readonly Deed[]): Course {
  return deeds.reduce(after, BEGINNING);
}

/** How it stands after one more deed. */
export function after(course: Course, deed: Deed): Course {
  const moved = { ...course, state: STEPS[deed.step].to ?? course.state };
  switch (deed.step) {
    case 'triage':
      return { ...moved, triage: deed };
    case 'tell':
      return { ...moved, told: deed };
    case 'decide-offline':
      return { ...moved, offline: deed };
    case 'assess':
      return { ...moved, assessment: deed };
    case 'prepare-fix':
      // What was said of the fix before says nothing of this one.
      return { ...moved, fix: deed, asked: null, approval: null, glass: null, deployment: null };
    case 'ask-approval':
      return { ...moved, asked: deed };
    case 'approve':
      return { ...moved, approval: deed };
    case 'break-glass':
      return { ...moved, glass: deed, owedGlass: deed };
    case 'approve-afterwards':
      return { ...moved, owedGlass: null };
    case 'deploy':
      return { ...moved, deployment: deed };
    case 'bring-back':
      return { ...moved, broughtBack: deed };
    case 'prove':
    case 'restore':
    case 'open-rca':
    case 'close':
    case 'call-off':
    case 'note':
      return moved;
  }
}

/** Whether somebody stands behind the fix that is chosen now: a second person, or whoever broke the glass. */
export function isLetThrough({ approval, glass }: Course): boolean {
  return approval !== null || glass !== null;
}
