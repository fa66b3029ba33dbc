import { Argument, Command } from 'commander';
import { candidates, completionScript, SHELLS, type Completable, type Shell } from './completion.js';
import type { Line } from './line.service.js';

/** `gatehouse completion <shell>` prints what the shell reads once; `gatehouse complete` answers it at every tab. */
export function completionCommands(line: Line, root: () => Command): readonly Command[] {
  const script = new Command('completion')
    .description('print the completion of a shell; put it where that shell looks')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action((shell: Shell) => {
      line.terminal.print(completionScript(shell));
    });
  const complete = new Command('complete')
    .description('what may be typed next; for the shell')
    .option('--words', 'without what each means')
    .argument('[words...]')
    .action((words: readonly string[], { words: alone }: { readonly words?: boolean }) => {
      for (const { word, says } of candidates(completable(root()), words))
        line.terminal.print(alone === true || says === '' ? word : `${word}:${says.replaceAll(':', '\\:')}`);
    });
  return [script, complete];
}

function completable(command: Command): Completable {
  return {
    name: command.name(),
    says: command.description(),
    commands: command.commands.filter((each) => each.name() !== 'complete').map(completable),
    options: command.options.map(({ long, short, description, argChoices }) => ({
      word: long ?? short ?? '',
      says: description,
      choices: argChoices ?? [],
    })),
  };
}
