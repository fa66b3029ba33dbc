import { Command } from 'commander';
import { CommandFault, type CommandSurroundings } from '../platform/command/surroundings.js';
import type { EnvironmentsContent } from './content.js';
import { checkFolder } from './folder.setup.js';
import { describeMistakes } from './mistake.js';
import { PRODUCTS } from './site.js';

interface CheckOptions {
  readonly production: boolean;
  readonly json: boolean;
}

/** `gatehouse environments check [folder]`: needs no service and no database. */
export function environmentsCommand(surroundings: CommandSurroundings): Command {
  const { environment } = surroundings;
  const command = new Command('environments').description('check a folder of environments');
  command
    .command('check')
    .description('check a folder, without a service or a database; ends with 1 when there is a mistake in it')
    .argument('[folder]', 'the folder', environment['ENVIRONMENTS_DIRECTORY'] ?? 'environments')
    .option('--production', 'refuse what is fit for trying out only', environment['NODE_ENV'] === 'production')
    .option('--json', 'print the mistakes as JSON', false)
    .action((folder: string, options: CheckOptions) => {
      const { good, text } = reportOn(folder, options);
      if (good || options.json) surroundings.print(text);
      if (!good) throw new CommandFault(options.json ? 'The environments folder is not in order.' : text);
    });
  return command;
}

/** What the check of a folder has to say, for people or as JSON `{ ok, mistakes }`. */
export function reportOn(folder: string, { production, json }: CheckOptions): { good: boolean; text: string } {
  const { content, mistakes } = checkFolder(folder, { production });
  const good = content !== null;
  if (json) return { good, text: JSON.stringify({ ok: good, mistakes }, null, 2) };
  return { good, text: good ? summaryOf(content) : describeMistakes(mistakes) };
}

function summaryOf(content: EnvironmentsContent): string {
  const widest = Math.max(...content.rungs.map((rung) => rung.title.length));
  const rungs = content.rungs.map((rung) => {
    const products = PRODUCTS.map((product) => {
      const running = rung.sites.filter((site) => site.products[product] !== undefined).length;
      return `${product.toUpperCase()} at ${running}`;
    });
    const pilots = rung.sites.filter((site) => site.pilot).length;
    const count = rung.sites.length === 1 ? 'one site' : `${rung.sites.length} sites`;
    return `  ${rung.title.padEnd(widest)}  ${count}, ${products.join(', ')}${pilots === 0 ? '' : `; pilots: ${pilots}`}`;
  });
  const { trusts, controlNodes } = content;
  const known = `  Trusts: ${trusts.length}. Control nodes: ${controlNodes.length}.`;
  return ['The environments folder is in order.', '', ...rungs, '', known].join('\n');
}
