import { secondsIn } from './duration.js';

/** How an operator site is asked for a change, as its file writes it. */
export interface OperatorDocument {
  readonly watch: Operator['watch'];
  readonly deadline: string;
  readonly remind: string;
  readonly look: string;
}

/** A site whose own operator runs the change: we ask, remind, and watch which version it runs. */
export interface Operator {
  /** `probe`: the control node asks the site. `report`: only the site itself can tell, with a token of its own. */
  readonly watch: 'probe' | 'report';
  /** So long the operator has; then it is a person's. */
  readonly deadlineSeconds: number;
  readonly remindSeconds: number;
  /** Between two looks at what the site runs. */
  readonly lookSeconds: number;
}

const USUAL: OperatorDocument = { watch: 'probe', deadline: '7d', remind: '1d', look: '30m' };

/** What the file says in seconds, or what is usual where it says nothing. */
export function operatorOf({ watch, deadline, remind, look }: OperatorDocument = USUAL): Operator {
  const seconds = (text: string): number => secondsIn(text) ?? unchecked(text);
  return {
    watch,
    deadlineSeconds: seconds(deadline),
    remindSeconds: seconds(remind),
    lookSeconds: seconds(look),
  };
}

function unchecked(value: string): never {
  throw new Error(`The environments folder was not checked before use: ${value}.`);
}
