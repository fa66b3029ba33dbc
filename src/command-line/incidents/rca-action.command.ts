import { Command } from 'commander';
import type { Line } from '../line.service.js';
import { at, sent, type Wish } from '../request.js';
import { doesTo, why, type Named } from '../things/thing.command.js';
import type { Rca } from './rca.schema.js';

/** `gatehouse rcas actions …`: what is done so that it does not come back. */
export function actionsCommand(line: Line, rca: Named<Rca>): Command {
  const group = new Command('actions').description('what is done so that it does not come back');
  doesTo(
    line,
    group
      .command('add <rca>')
      .description('add one, with who does it and by when')
      .requiredOption('--what <words>', 'what is to be done')
      .requiredOption('--kind <kind>', 'remove-the-cause, detect, limit or recover-faster')
      .requiredOption('--owner <address>', 'who does it: the address of their account, or its id')
      .requiredOption('--due <day>', 'by when, as 2027-01-15'),
    rca,
    { path: (id) => at`rcas/${id}/actions`, body: (wish: Wish) => sent(wish) },
  );
  changes(line, group, rca);
  return group;
}

function changes(line: Line, group: Command, rca: Named<Rca>): void {
  const acts = (verb: string, command: Command): void => {
    doesTo(line, command, rca, {
      path: (id, number: string) => at`rcas/${id}/actions/${number}/${verb}`,
      body: (_number: string, wish: Wish) => sent(wish),
    });
  };
  acts(
    'close',
    group
      .command('close <rca> <number>')
      .description('close one by what proves that it is done')
      .requiredOption('--link <https>', 'where the proof is')
      .requiredOption('--shows <words>', 'what can be seen there'),
  );
  acts('reopen', why(group.command('reopen <rca> <number>').description('open one again whose proof did not hold')));
  acts(
    'due',
    why(
      group
        .command('due <rca> <number>')
        .description('grant another day, for the AI Centre')
        .requiredOption('--due <day>', 'which'),
    ),
  );
  acts(
    'owner',
    why(
      group
        .command('hand-over <rca> <number>')
        .description('give it to somebody else')
        .requiredOption('--owner <address>', 'the address of their account, or its id'),
    ),
  );
}
