import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { courseOf, type Course, type Deed } from '../../src/hotfixes/course.js';
import { handsOn, isOffered, objection, type Wish, type World } from '../../src/hotfixes/rules.js';
import { STEP_NAMES, type StepName } from '../../src/hotfixes/step.js';

const PEOPLE = ['rita', 'olive', 'bob'] as const;
type Person = (typeof PEOPLE)[number];
const SITES = ['hub', 'gstt'] as const;
const ANSWER_SECONDS = 900;
/** Who built each of the two fixes that there are. */
const FIXES = { first: ['carl'], second: ['olive'] } as const;
type Fix = keyof typeof FIXES;

/** What really happens around the runbook, which the rules only hear of. */
interface Around {
  seconds: number;
  isBlocker: boolean;
  proven: Set<string>;
  production: Map<string, World['production']>;
  away: Set<string>;
  isClosed: boolean;
}

/** The runbook as a service would keep it: every deed, each under its key. */
interface Runbook {
  readonly around: Around;
  readonly deeds: { readonly key: string; readonly deed: Deed; readonly around: Readonly<Around> }[];
  /** What each person saw last. */
  readonly seen: Map<Person, Course>;
}

function begun(): Runbook {
  return {
    around: {
      ...{ seconds: 0, isBlocker: true, isClosed: false },
      ...{ proven: new Set<string>(), production: new Map<string, World['production']>(), away: new Set<string>() },
    },
    deeds: [],
    seen: new Map(),
  };
}

const courseIn = ({ deeds }: Runbook): Course => courseOf(deeds.map(({ deed }) => deed));
const digestOf = (course: Course): string => course.fix?.said.digest ?? '';

function worldOf({ around }: Runbook, course: Course): World {
  return {
    now: new Date(around.seconds * 1000),
    isBlocker: around.isBlocker,
    incident: 'INC-1',
    settledOnPreProd: around.proven.has(digestOf(course)) ? new Date(0) : null,
    production: around.production.get(digestOf(course)) ?? 'never',
    away: [...around.away],
    untested: [],
    rca: { id: 'rca', isClosed: around.isClosed },
    locked: course.owedGlass === null ? null : 'HF-1',
    limits: { answerSeconds: ANSWER_SECONDS, afterwardsSeconds: 86_400 },
  };
}

interface Taken {
  readonly step: StepName;
  readonly by: Person;
  readonly key: string;
  readonly fix: Fix;
  readonly yes: boolean;
}

/** What the person sends: they act on what they saw last, which others may have overtaken. */
function take(runbook: Runbook, { step, by, key, fix, yes }: Taken): void {
  if (runbook.deeds.some((one) => one.key === key)) return;
  const course = courseIn(runbook);
  const sites = yes ? SITES : [];
  const wish: Wish = {
    ...{ step, by, digest: digestOf(runbook.seen.get(by) ?? course) },
    release: { isHotfix: true, isSameProduct: true, isAnswer: true },
    offline: { otherSystems: yes, dataLoss: false, sites: sites.length, elsewhere: [] },
  };
  if (objection(course, worldOf(runbook, course), wish) !== null) return;
  const { around } = runbook;
  runbook.deeds.push({
    key,
    deed: deedOf({ step, by, fix, yes }, course, new Date(around.seconds * 1000)),
    around: { ...around, proven: new Set(around.proven), away: new Set(around.away) },
  });
  if (step === 'decide-offline') for (const site of sites) around.away.add(site);
  if (step === 'bring-back') around.away.clear();
  if (step === 'deploy') around.production.set(digestOf(course), 'under-way');
}

function deedOf({ step, by, fix, yes }: Omit<Taken, 'key'>, course: Course, at: Date): Deed {
  const done = { by, at };
  const because = 'it had to be';
  const digest = digestOf(course);
  switch (step) {
    case 'triage':
      return { ...done, step, said: { finding: 'it loses scans', version: '2.1.1', ticket: 'FLIP-1' } };
    case 'tell':
      return { ...done, step, said: { message: 'Scans may be lost.' } };
    case 'decide-offline':
      return {
        ...{ ...done, step },
        said: { otherSystems: yes, dataLoss: false, because, sites: yes ? SITES : [], order: null },
      };
    case 'assess':
      return { ...done, step, said: { impact: 'all', leadMinutes: 60, deploy: yes, because } };
    case 'prepare-fix':
      return { ...done, step, said: { release: fix, digest: fix, madeBy: FIXES[fix] } };
    case 'break-glass':
      return { ...done, step, said: { because, digest, without: [], hands: handsOn(course.fix, course.asked) } };
    case 'approve':
      return { ...done, step, said: { digest, without: [] } };
    case 'ask-approval':
    case 'prove':
      return { ...done, step, said: { digest } };
    case 'deploy':
      return { ...done, step, said: { digest, promotion: 'promotion' } };
    case 'open-rca':
      return { ...done, step, said: { rca: 'rca' } };
    case 'note':
      return { ...done, step, said: { text: because } };
    case 'bring-back':
    case 'restore':
    case 'approve-afterwards':
    case 'close':
    case 'call-off':
      return { ...done, step, said: { because } };
  }
}

type Command = fc.Command<object, Runbook>;

function command(name: string, run: (runbook: Runbook) => void): Command {
  return {
    check: () => true,
    run: (_, runbook) => {
      const done = runbook.deeds.length;
      run(runbook);
      if (runbook.deeds.length > done) holdsEveryRule(runbook);
    },
    toString: () => name,
  };
}

const person = fc.constantFrom(...PEOPLE);
const details = { by: person, fix: fc.constantFrom<Fix>('first', 'second'), yes: fc.constantFrom(true, true, false) };
const key = fc.integer({ min: 1, max: 60 }).map(String);

/** Anybody tries anything at all. */
const anything = fc.record({ ...details, key, step: fc.constantFrom(...STEP_NAMES) }).map((taken) =>
  command(`${taken.by} tries ${taken.step}`, (runbook) => {
    take(runbook, taken);
  }),
);

/** Somebody follows what they are offered, so that whole runbooks are walked. */
const offered = fc.record({ ...details, key: fc.uuid(), pick: fc.nat() }).map(({ pick, ...who }) =>
  command(`${who.by} follows the runbook`, (runbook) => {
    const course = courseIn(runbook);
    const world = worldOf(runbook, course);
    const steps = STEP_NAMES.filter((step) => isOffered(course, world, { step, by: who.by })).filter(
      (step) => step !== 'note' && step !== 'call-off' && (step !== 'assess' || course.assessment === null || !who.yes),
    );
    const step = steps[pick % steps.length];
    if (step !== undefined) take(runbook, { ...who, step });
  }),
);

const looks = person.map((who) => command(`${who} looks`, (runbook) => runbook.seen.set(who, courseIn(runbook))));

const events = fc
  .constantFrom('time', 'time', 'severity', 'pre-prod', 'pre-prod', 'settles', 'fails', 'rca-closed')
  .map((event) =>
    command(event, (runbook) => {
      happen(runbook, event);
    }),
  );

function happen(runbook: Runbook, event: string): void {
  const { around } = runbook;
  const digest = digestOf(courseIn(runbook));
  const isUnderWay = around.production.get(digest) === 'under-way';
  if (event === 'time') around.seconds += 500;
  if (event === 'severity') around.isBlocker = !around.isBlocker;
  if (event === 'pre-prod' && digest !== '') around.proven.add(digest);
  if (event === 'settles' && isUnderWay) around.production.set(digest, 'settled');
  if (event === 'fails' && isUnderWay) around.production.set(digest, 'failed');
  if (event === 'rca-closed') around.isClosed = true;
}

/** The release process itself, said of what was done and of nothing that the runbook keeps. */
function holdsEveryRule({ deeds }: Runbook): void {
  const last = deeds.at(-1);
  if (last === undefined) return;
  const { deed, around } = last;
  const before = deeds.slice(0, -1).map((one) => one.deed);
  const did = (step: StepName): boolean => before.some((one) => one.step === step);
  switch (deed.step) {
    case 'tell':
      expect(did('triage')).toBe(true);
      break;
    case 'decide-offline':
      expect(did('tell')).toBe(true);
      expect(deed.said.sites.length > 0).toBe(deed.said.otherSystems || deed.said.dataLoss);
      break;
    case 'prepare-fix':
      expect(did('decide-offline')).toBe(true);
      expect(before.findLast((one) => one.step === 'assess')?.said).toMatchObject({ deploy: true });
      break;
    case 'approve':
      expect([chosenIn(before)?.by, ...(chosenIn(before)?.said.madeBy ?? [])]).not.toContain(deed.by);
      expect(deed.said.digest).toBe(chosenIn(before)?.said.digest);
      break;
    case 'break-glass': {
      const asked = sinceChosen(before).find((one) => one.step === 'ask-approval');
      expect(deed.at.getTime() - (asked?.at.getTime() ?? Infinity)).toBeGreaterThanOrEqual(ANSWER_SECONDS * 1000);
      expect(owed(before)).toBe(0);
      break;
    }
    case 'approve-afterwards':
      expect(before.findLast((one) => one.step === 'break-glass')?.by).not.toBe(deed.by);
      break;
    case 'deploy':
      expect(around.isBlocker).toBe(true);
      expect(around.proven).toContain(chosenIn(before)?.said.digest);
      expect(sinceChosen(before).some(({ step }) => step === 'prove')).toBe(true);
      expect(sinceChosen(before).some(({ step }) => step === 'approve' || step === 'break-glass')).toBe(true);
      expect(sinceChosen(before).find(({ step }) => step === 'approve')?.by).not.toBe(deed.by);
      break;
    case 'restore':
      expect(around.away.size).toBe(0);
      break;
    case 'close':
      expect(did('restore') && did('open-rca') && around.isClosed).toBe(true);
      expect(owed(before)).toBe(0);
      break;
    case 'triage':
    case 'assess':
    case 'ask-approval':
    case 'prove':
    case 'bring-back':
    case 'open-rca':
    case 'call-off':
    case 'note':
      expect(did('close')).toBe(false);
  }
}

function chosenIn(deeds: readonly Deed[]): Extract<Deed, { step: 'prepare-fix' }> | undefined {
  return deeds.findLast((one) => one.step === 'prepare-fix');
}

function sinceChosen(deeds: readonly Deed[]): readonly Deed[] {
  return deeds.slice(deeds.findLastIndex((one) => one.step === 'prepare-fix') + 1);
}

function owed(deeds: readonly Deed[]): number {
  const count = (step: StepName): number => deeds.filter((one) => one.step === step).length;
  return count('break-glass') - count('approve-afterwards');
}

test('no order of what three people do at once skips a rule of the runbook (003-023, 003-029, 003-030, 003-031, 003-032, 003-033, INV-04)', () => {
  const reached = new Map<string, number>();
  const weighted = [anything, offered, offered, offered, events, events, looks];
  fc.assert(
    fc.property(fc.commands(weighted, { maxCommands: 70, size: 'max' }), (commands) => {
      const runbook = begun();
      fc.modelRun(() => ({ model: {}, real: runbook }), commands);
      for (const { deed } of runbook.deeds) reached.set(deed.step, (reached.get(deed.step) ?? 0) + 1);
    }),
    { numRuns: 2000 },
  );
  // A walk that never came so far would prove nothing.
  expect(STEP_NAMES.filter((step) => !reached.has(step))).toEqual([]);
});
