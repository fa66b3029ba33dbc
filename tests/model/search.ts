/** One thing that may happen next, in words, and the state after it. */
export interface Happening<State> {
  readonly what: string;
  readonly after: State;
}

/** A world small enough to be searched whole. */
export interface SmallWorld<State> {
  readonly start: State;
  /** Two states of one name are one state. */
  readonly name: (state: State) => string;
  /** All that may happen next. */
  readonly next: (state: State) => Iterable<Happening<State>>;
  /** What must never be and is, in words; null when all is well. */
  readonly violation: (state: State) => string | null;
  /** Nothing is left to be done. */
  readonly isEnd: (state: State) => boolean;
}

export interface Found {
  readonly states: number;
  readonly happenings: number;
  /** The shortest way to a violation, step by step, the violation last; null when there is none. */
  readonly counterexample: readonly string[] | null;
  /** The shortest way to a state from which no end can be reached; null when every state can still end. */
  readonly deadEnd: readonly string[] | null;
}

interface Visited<State> {
  readonly state: State;
  /** The number of the state that it was first reached from, and by what. */
  readonly from: number;
  readonly what: string;
}

/**
 * Searches the whole space breadth first and stops at the first violation, so that its way is a shortest one. Throws when there are more
 * than `most` states: then the world is not small.
 */
export function search<State>(world: SmallWorld<State>, most: number): Found {
  const visited: Visited<State>[] = [{ state: world.start, from: -1, what: 'start' }];
  const numbers = new Map([[world.name(world.start), 0]]);
  const backwards: number[][] = [[]];
  let happenings = 0;
  for (let at = 0; at < visited.length; at += 1) {
    const here = visited[at];
    if (here === undefined) break;
    const broken = world.violation(here.state);
    if (broken !== null) {
      return { states: visited.length, happenings, counterexample: [...wayTo(visited, at), broken], deadEnd: null };
    }
    for (const { what, after } of world.next(here.state)) {
      happenings += 1;
      const name = world.name(after);
      const known = numbers.get(name);
      if (known !== undefined) {
        backwards[known]?.push(at);
        continue;
      }
      if (visited.length >= most) throw new Error(`The world has more than ${String(most)} states.`);
      numbers.set(name, visited.length);
      visited.push({ state: after, from: at, what });
      backwards.push([at]);
    }
  }
  return { states: visited.length, happenings, counterexample: null, deadEnd: firstDeadEnd(world, visited, backwards) };
}

/** Goes backwards from all ends; what is not reached so has none. */
function firstDeadEnd<State>(
  world: SmallWorld<State>,
  visited: readonly Visited<State>[],
  backwards: readonly (readonly number[])[],
): readonly string[] | null {
  const canEnd = new Uint8Array(visited.length);
  const toDo: number[] = [];
  const mark = (number: number): void => {
    if (canEnd[number] === 1) return;
    canEnd[number] = 1;
    toDo.push(number);
  };
  for (const [number, { state }] of visited.entries()) if (world.isEnd(state)) mark(number);
  for (let number = toDo.pop(); number !== undefined; number = toDo.pop()) backwards[number]?.forEach(mark);
  const dead = canEnd.indexOf(0);
  return dead === -1 ? null : [...wayTo(visited, dead), 'from here no end can be reached'];
}

function wayTo<State>(visited: readonly Visited<State>[], to: number): readonly string[] {
  const way: string[] = [];
  for (let at = to; at > 0;) {
    const step = visited[at];
    if (step === undefined) break;
    way.unshift(step.what);
    at = step.from;
  }
  return way;
}

/** The same world, beginning after these happenings; throws where one of them cannot happen. */
export function after<State>(world: SmallWorld<State>, happenings: readonly string[]): SmallWorld<State> {
  const start = happenings.reduce((state, wanted) => {
    const found = [...world.next(state)].find(({ what }) => what === wanted);
    if (found === undefined) throw new Error(`It cannot happen that ${wanted}.`);
    return found.after;
  }, world.start);
  return { start, name: world.name, next: world.next, violation: world.violation, isEnd: world.isEnd };
}
