import { Command, Option } from 'commander';
import { Ending } from '../ending.js';
import type { Line } from '../line.service.js';
import { asking, at, ordering } from '../request.js';
import { does, listed, why, WHOLE } from './thing.command.js';

/** `sign-off`, `attest`, `waive`, and what was given of each. */
export function evidenceCommands(line: Line): readonly Command[] {
  return [signOff(line), attest(line), waive(line), signOffs(line), attestations(line), waivers(line)];
}

interface SignOffWish {
  readonly approve?: boolean;
  readonly reject?: boolean;
  readonly veto?: boolean;
  readonly digest: string;
  readonly reason?: string;
  readonly expiresAt?: string;
  readonly onBehalfOf?: string;
}

function signOff(line: Line): Command {
  return line.reads(
    new Command('sign-off')
      .description('approve, reject or veto SIT, UAT or OAT of exactly the digest that you saw')
      .argument('<version>', 'the release')
      .argument('<stage>', 'sit, uat or oat')
      .addOption(new Option('--approve').conflicts(['reject', 'veto']))
      .addOption(new Option('--reject').conflicts(['approve', 'veto']))
      .addOption(new Option('--veto').conflicts(['approve', 'reject']))
      .requiredOption('--digest <sha256>', 'what you sign, as "gatehouse releases show" tells it')
      .option('--reason <why>', 'why; needed unless you approve')
      .option('--expires-at <time>', 'until when an approval counts')
      .option('--on-behalf-of <person>', 'the id of whom you stand in for'),
    {
      ask: (version: string, stage: string, wish: SignOffWish) => {
        const { digest, reason, expiresAt, onBehalfOf } = wish;
        return ordering(at`releases/${version}/sign-offs`, {
          ...{ stage, digest, decision: decisionOf(wish), reason, expiresAt, onBehalfOf },
        });
      },
      ...WHOLE,
    },
  );
}

function decisionOf({ approve, reject, veto }: SignOffWish): string {
  if (approve === true) return 'approved';
  if (reject === true) return 'rejected';
  if (veto === true) return 'vetoed';
  throw new Ending('mistyped', 'Say what you decide: --approve, --reject or --veto.');
}

interface AttestWish {
  readonly notApplicable?: boolean;
  readonly reason: string;
  readonly link?: string;
}

function attest(line: Line): Command {
  return line.reads(
    why(
      new Command('attest')
        .description('say, with a reason and a link to the proof, that a criterion holds')
        .argument('<version>', 'the release')
        .argument('<environment>', 'whose gate')
        .argument('<criterion>', 'its name, as the gate shows it in brackets')
        .option('--link <https>', 'where the proof is')
        .option('--not-applicable', 'it does not apply to this release'),
    ),
    {
      ask: (version: string, environment: string, criterion: string, wish: AttestWish) => {
        const outcome = wish.notApplicable === true ? 'not-applicable' : 'holds';
        const { reason, link } = wish;
        return ordering(at`releases/${version}/attestations`, { criterion, environment, outcome, reason, link });
      },
      ...WHOLE,
    },
  );
}

function waive(line: Line): Command {
  return line.reads(
    why(
      new Command('waive')
        .description('ask that a missing proof be let go; a second person approves, and it shows for ever')
        .argument('<version>', 'the release')
        .argument('<environment>', 'whose gate')
        .argument('<criterion>', 'its name, as the gate shows it in brackets'),
    ),
    {
      ask: (version: string, environment: string, criterion: string, { reason }: { readonly reason: string }) =>
        ordering(at`releases/${version}/waivers`, { criterion, environment, reason }),
      ...WHOLE,
    },
  );
}

function signOffs(line: Line): Command {
  const group = new Command('sign-offs').description('what was signed, and taking it back');
  line.reads(group.command('list <version>').description('of a release, those taken back too'), {
    ask: (version: string) => asking(at`releases/${version}/sign-offs`),
    ...listed('signOffs', [
      ['when', 'at'],
      ['stage', 'stage'],
      ['feature', 'feature'],
      ['decision', 'decision'],
      ['by', 'by.name'],
      ['taken back', 'withdrawn.reason'],
      ['void since', 'voided.at'],
      ['id', 'id'],
    ]),
  });
  does(line, why(group.command('withdraw <id>').description('take it back')), (id) => at`sign-offs/${id}/withdrawal`);
  return group;
}

function attestations(line: Line): Command {
  const group = new Command('attestations').description('what was attested, and taking it back');
  line.reads(group.command('list <version>').description('of a release, those taken back too'), {
    ask: (version: string) => asking(at`releases/${version}/attestations`),
    ...listed('attestations', [
      ['when', 'at'],
      ['environment', 'environment'],
      ['criterion', 'criterion'],
      ['outcome', 'outcome'],
      ['by', 'by.name'],
      ['taken back', 'withdrawn.reason'],
      ['id', 'id'],
    ]),
  });
  does(
    line,
    why(group.command('withdraw <id>').description('take it back')),
    (id) => at`attestations/${id}/withdrawal`,
  );
  return group;
}

function waivers(line: Line): Command {
  const group = new Command('waivers').description('what was asked to be let go, and deciding about it');
  line.reads(group.command('list <version>').description('of a release, whatever became of them'), {
    ask: (version: string) => asking(at`releases/${version}/waivers`),
    ...listed('waivers', [
      ['when', 'at'],
      ['environment', 'environment'],
      ['criterion', 'criterion'],
      ['state', 'state'],
      ['by', 'by.name'],
      ['id', 'id'],
      ['why', 'reason'],
    ]),
  });
  does(
    line,
    group.command('approve <id>').description('let it go, as the second person').option('--reason <why>', 'why'),
    (id) => at`waivers/${id}/approval`,
  );
  does(line, why(group.command('refuse <id>').description('do not let it go')), (id) => at`waivers/${id}/refusal`);
  return group;
}
