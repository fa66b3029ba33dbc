import { Command } from 'commander';
import type { EnvironmentsContent } from './content.js';
import { checkFolder } from './folder.setup.js';
import { describeMistakes } from './mistake.js';
import { PRODUCTS } from './site.js';

interface CheckOptions {
  readonly production: boolean;
  readonly json: boolean;
}

/** `gatehouse environments check [folder]`: needs no service and no database. */
export function environmentsCommand(): Command {
  const command = new Command('environments').description('The environments folder');
  command
    .command('check')
    .description('Check a folder of environments, without a service or a database; exits 1 if there is a mistake in it')
    .argument('[folder]', 'the folder', process.env['ENVIRONMENTS_DIRECTORY'] ?? 'environments')
    .option('--production', 'refuse what is fit for trying out only', process.env['NODE_ENV'] === 'production')
    .option('--json', 'print the mistakes as JSON', false)
    .action((folder: string, options: CheckOptions) => {
      const { good, text } = reportOn(folder, options);
      (good ? process.stdout : process.stderr).write(`${text}\n`);
      if (!good) process.exitCode = 1;
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
