import fc from 'fast-check';
import { courseOf, type Course, type Deed } from '../../src/hotfixes/course.js';
import type { UntestedSite } from '../../src/hotfixes/errand.js';
import { isStillToTest, type SmokeStanding } from '../../src/evidence/smoke-tests/smoke-test.js';
import { handsOn, isLeftWithoutFix, isOffered, objection, type Wish, type World } from '../../src/hotfixes/rules.js';
import { isUnderWay, STEP_NAMES, type StepName } from '../../src/hotfixes/step.js';

const PEOPLE = ['rita', 'olive', 'bob'] as const;
/** They come to it in the end, and had a hand in nothing. */
export const FRESH = ['pat', 'quinn'] as const;
type Person = (typeof PEOPLE)[number] | (typeof FRESH)[number];
export const SITES = ['hub', 'gstt'] as const;
export const ANSWER_SECONDS = 900;
/** Who built each of the two fixes that there are. */
const FIXES = { first: ['carl'], second: ['olive'] } as const;
type Fix = keyof typeof FIXES;

/** What really happens around the runbook, which the rules only hear of. */
export interface Around {
  seconds: number;
  isBlocker: boolean;
  proven: Set<string>;
  production: Map<string, World['production']>;
  away: Set<string>;
  /** What came of the last smoke test of what runs at a site, by both. */
  tests: Map<string, SmokeStanding>;
  isClosed: boolean;
}

/** The runbook as a service would keep it: every deed, each under its key. */
export interface Runbook {
  readonly around: Around;
  readonly deeds: { readonly key: string; readonly deed: Deed; readonly around: Readonly<Around> }[];
  /** What each person saw last. */
  readonly seen: Map<Person, Course>;
}

export function begun(): Runbook {
  return {
    around: {
      ...{ seconds: 0, isBlocker: true, isClosed: false },
      ...{ proven: new Set<string>(), production: new Map<string, World['production']>(), away: new Set<string>() },
      tests: new Map(),
    },
    deeds: [],
    seen: new Map(),
  };
}

export const courseIn = ({ deeds }: Runbook): Course => courseOf(deeds.map(({ deed }) => deed));
const digestOf = (course: Course): string => course.fix?.said.digest ?? '';

export function worldOf({ around }: Runbook, course: Course): World {
  const isSettled = around.production.get(digestOf(course)) === 'settled';
  return {
    now: new Date(around.seconds * 1000),
    isBlocker: around.isBlocker,
    incident: 'INC-1',
    settledOnPreProd: around.proven.has(digestOf(course)) ? new Date(0) : null,
    production: around.production.get(digestOf(course)) ?? 'never',
    away: [...around.away],
    untested: isSettled ? SITES.filter((site) => isStillToTest(testAt({ around }, course, site))) : [],
    rca: { id: 'rca', isClosed: around.isClosed },
    locked: course.owedGlass === null ? null : 'HF-1',
    limits: { answerSeconds: ANSWER_SECONDS, afterwardsSeconds: 86_400 },
  };
}

function runsIn({ around }: Pick<Runbook, 'around'>, course: Course): string {
  const digest = digestOf(course);
  return around.production.get(digest) === 'settled' ? digest : 'before';
}

const placeOf = (digest: string, site: string): string => `${digest} ${site}`;

function testAt(runbook: Pick<Runbook, 'around'>, course: Course, site: string): SmokeStanding {
  return runbook.around.tests.get(placeOf(runsIn(runbook, course), site)) ?? 'awaited';
}

/** The sites that somebody is asked to test, as `ErrandFacts` finds them. */
export function untestedIn(runbook: Runbook): readonly UntestedSite[] {
  const course = courseIn(runbook);
  const { production, isBlocker, away } = worldOf(runbook, course);
  const isFixed = course.state === 'deploying' && production === 'settled';
  const isLeft = isUnderWay(course.state) && isLeftWithoutFix(course, { isBlocker }) && course.broughtBack !== null;
  const sites = isFixed ? SITES : SITES.filter((site) => isLeft && away.includes(site));
  return sites.flatMap((site) => {
    const standing = testAt(runbook, course, site);
    if (!isStillToTest(standing)) return [];
    const failed = standing === 'failed' ? { by: { name: 'Tia' }, at: new Date(0) } : null;
    const what = { version: '2.1.1', digest: runsIn(runbook, course), performer: 'delivery', steps: null } as const;
    return [{ site, name: site, ...what, failed }];
  });
}

/** Somebody tests a site, where that is asked. */
export function testSite(runbook: Runbook, site: string, outcome: 'passed' | 'failed'): void {
  const asked = untestedIn(runbook).find((one) => one.site === site);
  if (asked !== undefined) runbook.around.tests.set(placeOf(asked.digest, site), outcome);
}

interface Taken {
  readonly step: StepName;
  readonly by: Person;
  readonly key: string;
  readonly fix: Fix;
  readonly yes: boolean;
}

/** What the person sends: they act on what they saw last, which others may have overtaken. */
export function take(runbook: Runbook, { step, by, key, fix, yes }: Taken): void {
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

export function happen(runbook: Runbook, event: string): void {
  const { around } = runbook;
  const digest = digestOf(courseIn(runbook));
  const isUnderWay = around.production.get(digest) === 'under-way';
  if (event === 'time') around.seconds += 500;
  if (event === 'severity') around.isBlocker = !around.isBlocker;
  if (event === 'pre-prod' && digest !== '') around.proven.add(digest);
  if (event === 'settles' && isUnderWay) around.production.set(digest, 'settled');
  if (event === 'fails' && isUnderWay) around.production.set(digest, 'failed');
  // Sites come back where the fix reached them, and where somebody brought them back; and only once they are tested.
  const course = courseIn(runbook);
  if (event === 'back' && (course.broughtBack !== null || around.production.get(digest) === 'settled'))
    for (const site of [...around.away]) if (testAt(runbook, course, site) === 'passed') around.away.delete(site);
  if (event === 'test-passes') for (const site of SITES) testSite(runbook, site, 'passed');
  if (event === 'test-fails') for (const site of SITES) testSite(runbook, site, 'failed');
  if (event === 'rca-closed') around.isClosed = true;
}

type Command = fc.Command<object, Runbook>;
/** Looks at each deed as it is done. */
type Holds = (runbook: Runbook) => void;

function command(holds: Holds, name: string, run: (runbook: Runbook) => void): Command {
  return {
    check: () => true,
    run: (_, runbook) => {
      const done = runbook.deeds.length;
      run(runbook);
      if (runbook.deeds.length > done) holds(runbook);
    },
    toString: () => name,
  };
}

const person = fc.constantFrom(...PEOPLE);
const details = { by: person, fix: fc.constantFrom<Fix>('first', 'second'), yes: fc.constantFrom(true, true, false) };
const key = fc.integer({ min: 1, max: 60 }).map(String);

/** Anybody tries anything at all. */
const anything = (holds: Holds) =>
  fc.record({ ...details, key, step: fc.constantFrom(...STEP_NAMES) }).map((taken) =>
    command(holds, `${taken.by} tries ${taken.step}`, (runbook) => {
      take(runbook, taken);
    }),
  );

/** Somebody follows what they are offered, so that whole runbooks are walked. */
const offered = (holds: Holds) =>
  fc.record({ ...details, key: fc.uuid(), pick: fc.nat() }).map(({ pick, ...who }) =>
    command(holds, `${who.by} follows the runbook`, (runbook) => {
      const course = courseIn(runbook);
      const world = worldOf(runbook, course);
      const steps = STEP_NAMES.filter((step) => isOffered(course, world, { step, by: who.by })).filter(
        (step) =>
          step !== 'note' && step !== 'call-off' && (step !== 'assess' || course.assessment === null || !who.yes),
      );
      const step = steps[pick % steps.length];
      if (step !== undefined) take(runbook, { ...who, step });
    }),
  );

const looks = (holds: Holds) =>
  person.map((who) => command(holds, `${who} looks`, (runbook) => runbook.seen.set(who, courseIn(runbook))));

const HAPPENS = [
  ...['time', 'time', 'severity', 'pre-prod', 'pre-prod', 'settles', 'fails', 'back', 'rca-closed'],
  ...['test-passes', 'test-fails', 'test-fails'],
];

const events = (holds: Holds) =>
  fc.constantFrom(...HAPPENS).map((event) =>
    command(holds, event, (runbook) => {
      happen(runbook, event);
    }),
  );

/** What three people do at once, most of it as they are offered, and what happens around them meanwhile. */
export function commands(holds: Holds, longest: number): fc.Arbitrary<Iterable<Command>> {
  const offer = offered(holds);
  const event = events(holds);
  const all = [anything(holds), offer, offer, offer, event, event, looks(holds)];
  return fc.commands(all, { maxCommands: longest, size: 'max' });
}
