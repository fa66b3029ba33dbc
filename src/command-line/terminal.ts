import type { CommandSurroundings } from '../platform/command/surroundings.js';

/** What the command line is given of its process and of the terminal, if there is one, so that a test can give it something else. */
export interface Terminal extends CommandSurroundings {
  /** A line for people that is no part of the answer, to standard error. */
  complain(line: string): void;
  /** Text as it is, where what was drawn is drawn over. */
  draw(text: string): void;
  /** How wide the screen is that the answer is written to; null where it is no screen. */
  readonly columns: number | null;
  readonly rows: number | null;
  /** Whether somebody is there to be asked. */
  readonly isAtKeyboard: boolean;
  /** One line from the keyboard; null when it was closed instead. */
  ask(question: string): Promise<string | null>;
  /** The same, and what is typed does not show. */
  askHidden(question: string): Promise<string | null>;
  /** The zone in which times are told. */
  readonly timeZone: string;
  /** Where settings of a person are kept. */
  readonly home: string;
  /** Ends when the person has had enough, by Ctrl-C. */
  readonly interrupted: AbortSignal;
}
