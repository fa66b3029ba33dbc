import { isTerminal } from '../../src/rollouts/attempt.js';
import { isActiveRollout } from '../../src/rollouts/rollout.js';
import type { Scenario } from './scenario.js';
import { violationsOf } from './judge.js';
import { People } from './people.js';
import { Service } from './service.js';
import { Process, World } from './world.js';

/** Everything is over within so long of the world's time. */
const MOST_MS = 24 * 60 * 60_000;

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  /** The same seed leaves the same trace, to the last commit and the last line of every journal. */
  readonly trace: string;
  readonly attempts: number;
  readonly sites: number;
  readonly ended: string;
  readonly hours: number;
}

/** Lives through one world, from one seed, and judges it; `change` makes of the drawn scenario another one. */
export function simulate(seed: number, change?: (scenario: Scenario) => Scenario): Outcome {
  const world = live(seed, change);
  const { store, scenario, history, agenda, estates } = world;
  const evidence = { scenario, history, estates, believed: store.running, isOver: isOver(world) };
  return {
    ...{ seed, violations: violationsOf(evidence), trace: history.trace, attempts: store.attempts.size },
    ...{ sites: scenario.sites.length, ended: store.rollout, hours: agenda.now / 3_600_000 },
  };
}

/** The world after all has happened in it. */
export function live(seed: number, change?: (scenario: Scenario) => Scenario): World {
  const world = new World(seed, change);
  world.start = (process) => {
    new Service(world, process).begin();
  };
  const processes = Array.from(
    { length: world.scenario.processes },
    (_, index) => new Process(`p${String(index + 1)}`),
  );
  for (const process of processes) world.up(process);
  const people = new People(world);
  misfortunes(world, processes, people);
  caretaker(world, people);
  while (!isOver(world) && world.agenda.now < MOST_MS && world.agenda.turn());
  return world;
}

function isOver(world: World): boolean {
  const { store } = world;
  if (isActiveRollout(store.rollout)) return false;
  return store.live.every((attempt) => isTerminal(attempt.state) || attempt.state === 'needs-human');
}

/** Somebody looks in every minute or so. */
function caretaker(world: World, people: People): void {
  const look = (): void => {
    people.look();
    world.agenda.after(world.dice.whole(20_000, world.isHealed ? 120_000 : 600_000), look);
  };
  world.agenda.after(world.dice.whole(20_000, 600_000), look);
}

function misfortunes(world: World, processes: readonly Process[], people: People): void {
  const { trouble, dice, agenda } = world;
  const nodes = [...world.nodes.values()];
  const times = (count: number, what: () => void): void => {
    for (let number = 0; number < count; number += 1) agenda.after(dice.whole(0, trouble.untilMs), what);
  };
  const some = <Item>(items: readonly Item[]): Item[] => items.slice(dice.whole(0, items.length - 1)).slice(0, 1);
  const told = (node: string, is: 'rebooted' | 'rebuilt' | 'cut-off' | 'back'): void => {
    world.history.commit({ at: agenda.now, by: 'fate', about: 'node', node, is });
  };
  times(trouble.crashes, () => {
    for (const process of some(processes)) world.kill(process);
  });
  times(trouble.pauses, () => {
    for (const process of some(processes)) pause(world, process);
  });
  times(trouble.jumps, () => {
    for (const process of some(processes)) jump(world, process);
  });
  times(trouble.partitions, () => {
    for (const node of some(nodes)) {
      node.cutOff = true;
      told(node.id, 'cut-off');
      agenda.after(dice.whole(1_000, 1_800_000), () => {
        node.cutOff = false;
        told(node.id, 'back');
      });
    }
  });
  times(trouble.reboots, () => {
    for (const node of some(nodes)) {
      told(node.id, 'rebooted');
      node.reboot();
    }
  });
  times(trouble.rebuilds, () => {
    for (const node of some(nodes)) {
      told(node.id, 'rebuilt');
      node.rebuild();
    }
  });
  times(trouble.halts, () => {
    people.halt();
  });
}

/** Longer than any lease, and now and then longer than the silence that makes a run unknown. */
function pause(world: World, process: Process): void {
  if (!process.alive) return;
  const { agenda, dice, history } = world;
  const ms = dice.whole(5_000, 300_000);
  process.pausedUntil = agenda.now + ms;
  history.commit({ at: agenda.now, by: process.name, about: 'process', process: process.name, is: 'paused' });
  const { life } = process;
  agenda.after(ms, () => {
    if (process.life === life)
      history.commit({ at: agenda.now, by: process.name, about: 'process', process: process.name, is: 'on' });
  });
}

/** Its own clock runs wild for a while: what it sleeps is over at once, or takes many times as long. */
function jump(world: World, process: Process): void {
  const { agenda, dice, history } = world;
  const tell = (is: 'mistimed' | 'on'): void => {
    history.commit({ at: agenda.now, by: process.name, about: 'process', process: process.name, is });
  };
  process.tempo = dice.pick([0.05, 20]);
  tell('mistimed');
  agenda.after(dice.whole(10_000, 120_000), () => {
    process.tempo = 1;
    tell('on');
  });
}
