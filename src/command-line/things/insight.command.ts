import { Command } from 'commander';
import type { Line } from '../line.service.js';
import { at } from '../request.js';
import { lists } from './thing.command.js';

/** `insight`: how well releases come to Trusts, in figures. */
export function insightCommand(line: Line): Command {
  return lists(
    line,
    new Command('insight')
      .description(
        'how well releases come to Trusts: deployments, failures, lag, notice, downtime and waiting at gates',
      )
      .option('--product <product>', 'flip, unless told otherwise')
      .option('--days <days>', 'the last 30, 90 or 365 days; 90 unless told otherwise')
      .option('--from <day>', 'from this day on, as 2026-12-01')
      .option('--to <day>', 'to this day'),
    {
      path: at`insight`,
      name: 'measures',
      columns: [
        ['measure', 'title'],
        ['says', 'says'],
        ['before', 'compared'],
      ],
    },
  );
}
