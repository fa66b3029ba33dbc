import { Option, type Command } from 'commander';
import { Ending } from '../ending.js';
import type { Line } from '../line.service.js';
import { at } from '../request.js';
import { acts, aheadOf, atSite } from './act.command.js';

interface Reasoned {
  readonly reason?: string;
}
interface RetryWish extends Reasoned {
  readonly leftOut?: boolean;
  readonly answers?: readonly string[];
}

const ANSWERS = [
  '--answers <incidents...>',
  'to go on: the Sev 1 incidents that came up in it, such as INC-12, once you have read them',
] as const;

/** What people do to rollouts: it is said which sites it touches, and confirmed, before it is sent. */
export function actOnRollouts(line: Line, rollouts: Command): void {
  acts(line, reasoned(rollouts.command('halt <rollout>').description('stop everything: no new site starts')), {
    path: (id) => at`rollouts/${id}/halt`,
    body: ({ reason }: Reasoned) => ({ reason }),
    confirm: (service, id) =>
      aheadOf(line, service, id, { act: 'halt', does: 'Nothing more begins; what has begun goes on to its end. Held' }),
  });
  acts(
    line,
    optional(
      rollouts
        .command('retry <rollout> [site]')
        .description('try every failed site again, or one that failed or was left out')
        .option('--left-out', 'take in those too that were left out')
        .option(...ANSWERS),
    ),
    {
      path: (id, site: string | undefined) =>
        site === undefined ? at`rollouts/${id}/retry` : at`rollouts/${id}/sites/${site}/retry`,
      body: (site: string | undefined, { reason, leftOut, answers }: RetryWish) =>
        site === undefined ? { reason, leftOut, answers } : { reason, answers },
      confirm: (service, id, site, { leftOut }) =>
        site === undefined
          ? aheadOf(line, service, id, { act: leftOut === true ? 'retry-left-out' : 'retry', does: 'Tried again' })
          : atSite(service, id, site, 'Tried again'),
    },
  );
  siteActs(line, rollouts);
  rollBack(line, rollouts);
  decide(line, rollouts);
}

function siteActs(line: Line, rollouts: Command): void {
  const each = [
    { name: 'skip', path: 'skip', does: 'Left out', says: 'leave a site out' },
    { name: 'wait', path: 'wait', does: 'Waited for as long again', says: 'wait as long again for a busy site' },
    {
      name: 'go-on',
      path: 'go-on',
      does: 'Changed although it is busy',
      says: 'go on at a busy site all the same; a second person agrees by the same',
    },
  ] as const;
  for (const { name, path, does, says } of each)
    acts(line, reasoned(rollouts.command(`${name} <rollout> <site>`).description(says)), {
      path: (id, site: string) => at`rollouts/${id}/sites/${site}/${path}`,
      body: (_site: string, { reason }: Reasoned) => ({ reason }),
      confirm: (service, id, site) => atSite(service, id, site, does),
    });
}

interface BackWish extends Reasoned {
  readonly site?: string;
  readonly wave?: string;
}

function rollBack(line: Line, rollouts: Command): void {
  acts(
    line,
    reasoned(
      rollouts
        .command('roll-back <rollout>')
        .description('roll every site back to exactly what it ran before, the pilots last; or one wave, or one site')
        .addOption(new Option('--site <site>', 'only this site').conflicts('wave'))
        .option('--wave <number>', 'only this wave'),
    ),
    {
      path: (id, { site, wave }: BackWish) => {
        if (site !== undefined) return at`rollouts/${id}/sites/${site}/roll-back`;
        return wave === undefined ? at`rollouts/${id}/roll-back` : at`rollouts/${id}/waves/${wave}/roll-back`;
      },
      body: ({ reason }: BackWish) => ({ reason }),
      confirm: (service, id, { site, wave }) => {
        if (site !== undefined) return atSite(service, id, site, 'Rolled back to what ran before');
        const about = wave === undefined ? { act: 'roll-back' } : { act: 'roll-back-wave', wave: Number(wave) };
        return aheadOf(line, service, id, { ...about, does: 'Rolled back to what ran before, in this order' });
      },
    },
  );
}

interface DecideWish extends Reasoned {
  readonly again?: boolean;
  readonly wave?: string;
  readonly release?: string;
  readonly answers?: readonly string[];
}
const DECISIONS = 'resume, keep, roll-back-wave, roll-back-all or fix-forward';
const DOES: Readonly<Record<string, string>> = {
  resume: 'It goes on, and these failures are accepted',
  keep: 'It goes no further; left out or accepted as they are',
  'roll-back-wave': 'Rolled back to what ran before',
  'roll-back-all': 'Rolled back to what ran before, in this order',
};

function decide(line: Line, rollouts: Command): void {
  acts(
    line,
    reasoned(
      rollouts
        .command('decide <rollout> <decision>')
        .description(`what follows a halt, by a second person: ${DECISIONS}`)
        .option('--again', 'of resume: try the failed sites again')
        .option('--wave <number>', 'of roll-back-wave: which one')
        .option('--release <version>', 'of fix-forward: the newer release that takes its place')
        .option(...ANSWERS),
    ),
    {
      path: (id) => at`rollouts/${id}/decision`,
      body: (decision: string, { reason, again, wave, release, answers }: DecideWish) => ({
        ...{ decide: decision, reason, again, release, answers },
        ...(wave === undefined ? {} : { wave: Number(wave) }),
      }),
      confirm: (service, id, decision, wish) => ahead(line, { service, id }, decision, wish),
    },
  );
  acts(
    line,
    reasoned(
      rollouts
        .command('resume <rollout>')
        .description('decide to go on; short for "decide … resume"')
        .option(...ANSWERS),
    ),
    {
      path: (id) => at`rollouts/${id}/decision`,
      body: ({ reason, answers }: DecideWish) => ({ decide: 'resume', reason, answers }),
      confirm: (service, id) => ahead(line, { service, id }, 'resume', {}),
    },
  );
}

function ahead(
  line: Line,
  { service, id }: { readonly service: Parameters<typeof aheadOf>[1]; readonly id: string },
  decision: string,
  { again, wave, release }: DecideWish,
): ReturnType<typeof aheadOf> {
  if (decision === 'fix-forward')
    return aheadOf(line, service, id, {
      act: 'keep',
      does: `${release ?? 'A newer release'} takes its place, through its own gate; done no more here`,
    });
  const does = DOES[decision];
  if (does === undefined) throw new Ending('mistyped', `${decision} is no decision; use ${DECISIONS}.`);
  if (decision === 'resume' && again === true)
    return aheadOf(line, service, id, { act: 'resume-again', does: 'It goes on, and tries these again' });
  const act = decision === 'roll-back-all' ? 'roll-back' : decision;
  return aheadOf(line, service, id, { act, does, ...(wave === undefined ? {} : { wave: Number(wave) }) });
}

function reasoned(command: Command): Command {
  return command.requiredOption('--reason <why>', 'why, in a sentence; it is kept for ever');
}

function optional(command: Command): Command {
  return command.option('--reason <why>', 'why, in a sentence; it is kept for ever');
}
