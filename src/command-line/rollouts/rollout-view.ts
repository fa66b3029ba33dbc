import {
  bar,
  briefly,
  counted,
  facts,
  fitted,
  lasting,
  padded,
  said,
  table,
  toned,
  widthOf,
  wrapped,
} from '../layout.js';
import type { Cell, Look, Tone } from '../layout.js';
import type { LogPage, Rollout, Rollouts, Site, Wave } from './rollout.schema.js';

const TONES: Readonly<Record<string, Tone>> = {
  succeeded: 'good',
  completed: 'good',
  passed: 'good',
  failed: 'bad',
  'rollback-failed': 'bad',
  halted: 'bad',
  halting: 'bad',
  'needs-human': 'bad',
  unknown: 'doubtful',
  'rolled-back': 'doubtful',
  'rolling-back': 'doubtful',
  skipped: 'quiet',
  waiting: 'quiet',
};

/** States after which nothing more is done by itself. */
const OVER = new Set(['completed', 'completed-with-exceptions', 'rolled-back', 'partially-rolled-back', 'superseded']);

export function isOver({ state }: Pick<Rollout, 'state'>): boolean {
  return OVER.has(state);
}

function tone(word: string): Tone | null {
  return TONES[word] ?? null;
}

export function rolloutsLines({ rollouts }: Rollouts, look: Look, now: Date): readonly string[] {
  if (rollouts.length === 0) return ['There is no rollout that fits.'];
  const rows = rollouts.map((rollout): readonly Cell[] => [
    rollout.id.slice(0, 8),
    rollout.release,
    rollout.environment,
    { text: said(rollout.state), tone: tone(rollout.state) },
    `${Math.round(rollout.progress * 100)} %`,
    briefly(look, rollout.plannedAt, now),
    countsOf(rollout),
  ]);
  return table(look, ['rollout', 'release', 'environment', 'state', 'done', 'began', 'sites'], rows);
}

export function countsOf({ counts }: Pick<Rollout, 'counts'>): string {
  return Object.entries(counts)
    .map(([standing, count]) => `${count} ${said(standing)}`)
    .join(', ');
}

/** The whole of it: waves, sites, what each runs by its own probe, and what is in the way. */
export function rolloutLines(rollout: Rollout, look: Look, now: Date): readonly string[] {
  return [
    ...head(rollout, look, now),
    ...rollout.waves.flatMap((wave) => [
      '',
      waveTitle(wave, look, now),
      ...table(
        look,
        SITE,
        wave.sites.map((site) => siteRow(site, look, now)),
      ),
    ]),
  ];
}
const SITE = ['site', 'stands', 'runs', 'says'];

function head(rollout: Rollout, look: Look, now: Date): readonly string[] {
  const { release, environment, state, halt, returnSentence, running, outOfContact, told, remainingSeconds } = rollout;
  const left = remainingSeconds == null || isOver(rollout) ? '' : `, about ${lasting(remainingSeconds)} left`;
  return [
    `${toned(look, 'strong', `${release} to ${environment}`)}: ${toned(look, tone(state), said(state))}`,
    ...facts(look, [
      ['rollout', rollout.id],
      ['began', briefly(look, rollout.plannedAt, now)],
      ['done', `${Math.round(rollout.progress * 100)} % after ${lasting(rollout.elapsedSeconds)}${left}`],
      ['sites', countsOf(rollout)],
      ['runs', running.map(({ version, sites }) => `${version} at ${counted(sites, 'site')}`).join(', ')],
      ['way back', returnSentence],
      ['halted', halt == null ? null : `${halt.because} ${halt.says}`],
      ['told', told?.state === 'amber' ? told.because.join(' ') : null],
      ...outOfContact.map(({ controlNode, says }) => [controlNode, says] as const),
    ]),
  ];
}

function waveTitle(wave: Wave, look: Look, now: Date): string {
  const soak =
    wave.soakUntil == null || wave.state === 'passed' ? '' : `, soaks until ${briefly(look, wave.soakUntil, now)}`;
  return `${toned(look, 'strong', `Wave ${wave.number}${wave.pilots ? ' (pilots)' : ''}`)}: ${said(wave.state)}${soak}`;
}

function siteRow(site: Site, look: Look, now: Date): readonly Cell[] {
  const { runs } = site;
  return [
    site.site,
    { text: said(site.standing), tone: tone(site.standing) },
    typeof runs === 'string' ? runs : `${runs.version}${runs.healthy ? '' : ' (not healthy)'}`,
    remarkOf(site, look, now),
  ];
}

/** What is to be said of a site now: what holds it, what it does, or why it failed. */
export function remarkOf(site: Site, look: Look, now: Date): string {
  const last = site.attempts.findLast(({ purpose }) => purpose === 'order');
  if (site.hold != null) {
    const until = site.hold.until == null ? '' : ` Until ${briefly(look, site.hold.until, now)}.`;
    return `${site.hold.because}${until}`;
  }
  if (last === undefined) return site.word ?? '';
  if (site.standing === 'in-flight' || site.standing === 'rolling-back')
    return `${bar(last.progress, 10)} ${said(last.kind)}${last.task == null ? '' : `: ${last.task}`}`;
  if (site.standing === 'succeeded') return '';
  return last.failure ?? last.because ?? site.word ?? '';
}

/** A screen of it that is drawn over again and again: no more lines than fit, the sites with something going on first. */
export function screenLines(rollout: Rollout, look: Look, now: Date, rows: number): readonly string[] {
  const names = Math.min(
    24,
    Math.max(8, ...rollout.waves.flatMap(({ sites }) => sites.map(({ name }) => widthOf(name)))),
  );
  const left =
    rollout.remainingSeconds == null || isOver(rollout) ? '' : `, about ${lasting(rollout.remainingSeconds)} left`;
  const top = [
    `${toned(look, 'strong', `${rollout.release} to ${rollout.environment}`)}  ${toned(look, tone(rollout.state), said(rollout.state))}`,
    `${bar(rollout.progress, 30)} ${Math.round(rollout.progress * 100)} %  ${lasting(rollout.elapsedSeconds)}${left}`,
    fitted(countsOf(rollout), look.width),
    ...(rollout.halt == null ? [] : wrapped(`${rollout.halt.because} ${rollout.halt.says}`, look.width)),
    ...rollout.outOfContact.flatMap(({ says }) => wrapped(says, look.width)),
  ];
  const waves = rollout.waves.map((wave) => {
    const done = wave.sites.filter(({ standing }) => QUIET.has(standing) && standing !== 'waiting').length;
    return `Wave ${padded(String(wave.number), 3)} ${bar(wave.sites.length === 0 ? 1 : done / wave.sites.length, 20)} ${padded(`${done} of ${wave.sites.length}`, 12)} ${said(wave.state)}`;
  });
  const room = Math.max(0, rows - top.length - 2);
  const busy = rollout.waves.flatMap(({ sites }) => sites).filter(({ standing }) => !QUIET.has(standing));
  const shownWaves = tail(
    waves,
    Math.max(1, Math.min(waves.length, room - Math.min(busy.length, Math.ceil(room / 2)))),
    'wave',
  );
  const sites = busy.map((site) => fittedRow(`  ${padded(fitted(site.name, names), names)}  `, site, look, now));
  return [...top, ...shownWaves, ...tail(sites, Math.max(0, room - shownWaves.length), 'site')];
}
const QUIET = new Set(['succeeded', 'waiting', 'skipped', 'rolled-back']);

function fittedRow(start: string, site: Site, look: Look, now: Date): string {
  const standing = padded(said(site.standing), 15);
  const remark = fitted(remarkOf(site, look, now), Math.max(8, look.width - widthOf(start) - 17));
  return `${start}${toned(look, tone(site.standing), standing)}  ${remark}`.trimEnd();
}

/** The first of these lines, and how many more there are where there is no room for them. */
function tail(lines: readonly string[], room: number, what: string): readonly string[] {
  if (lines.length <= room) return lines;
  if (room === 0) return [];
  const shown = lines.slice(0, room - 1);
  return [...shown, `  and ${counted(lines.length - shown.length, `more ${what}`)}`];
}

/** What is different now, a line for each: how a pipeline's log tells of a rollout. */
export function changesBetween(before: Rollout | null, after: Rollout, look: Look, now: Date): readonly string[] {
  const lines: string[] = [];
  if (before?.state !== after.state)
    lines.push(
      `${after.release} to ${after.environment}: ${said(after.state)}${after.halt == null ? '' : `. ${after.halt.because} ${after.halt.says}`}`,
    );
  const old = new Map(before?.waves.map((wave) => [wave.number, wave]));
  for (const wave of after.waves) {
    const was = old.get(wave.number);
    if (was?.state !== wave.state && (before !== null || wave.state !== 'pending'))
      lines.push(`wave ${wave.number}: ${said(wave.state)}`);
    const sites = new Map(was?.sites.map((site) => [site.site, site.standing]));
    for (const site of wave.sites) {
      if (sites.get(site.site) === site.standing || (before === null && site.standing === 'waiting')) continue;
      const remark = site.standing === 'in-flight' ? '' : remarkOf(site, look, now);
      lines.push(`${site.site}: ${said(site.standing)}${remark === '' ? '' : `. ${remark}`}`);
    }
  }
  return lines;
}

export function logLines({ lines }: LogPage, look: Look): readonly string[] {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: look.timeZone,
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  });
  return lines.map(({ at, event, kind, task, message }) => {
    const words = [task, message]
      .filter((text) => text != null && text !== '')
      .join(': ')
      .replaceAll(/\s*\n\s*/g, ' ⏎ ');
    return `${time.format(new Date(at))}  ${padded(said(kind), 10)} ${padded(said(event), 13)} ${words}`.trimEnd();
  });
}
