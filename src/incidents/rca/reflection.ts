/** What reflection may begin with. Nobody has to use one (004-023). */
export const REFLECTION_PROMPTS = [
  'before',
  'in',
  'on',
  'beyond',
  'unforeseen-impact',
  'contingency',
  'continuity',
  'learning',
] as const;
export type ReflectionPrompt = (typeof REFLECTION_PROMPTS)[number];

export const REFLECTION_QUESTIONS = {
  before: 'Before action: what did you expect, and what did you prepare for?',
  in: 'In action: what surprised you, and what did you change while it went on?',
  on: 'On action: looking back, what would you do again, and what not?',
  beyond: 'Beyond action: what does it change in how you and others will work?',
  'unforeseen-impact': 'What did it do to you or your colleagues that nobody had foreseen?',
  contingency: 'How did the contingency plans hold?',
  continuity: 'How did work go on without the system?',
  learning: 'What did you learn, and what do you want to get better at?',
} as const satisfies Record<ReflectionPrompt, string>;

/** What somebody thought of it, at some time after. `at` is UTC. */
export interface Reflection {
  readonly id: string;
  readonly rca: string;
  readonly prompt: ReflectionPrompt | null;
  readonly words: string;
  /** The Trust that its writer answers for; null for our own people. */
  readonly trust: string | null;
  readonly by: { readonly person: string; readonly name: string };
  readonly at: Date;
}
