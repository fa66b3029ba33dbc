import { Command } from 'commander';
import { z } from 'zod';
import { BEGINNING } from '../../audit/chain.js';
import { showable } from '../../platform/showable.js';
import { readDocument } from '../document.service.js';
import { Ending } from '../ending.js';
import { jsonText, understood, wantsJson, withJson, type Line } from '../line.service.js';
import { asking, at, ordering, removing, setting, type Asked, sent } from '../request.js';
import { readRecord } from './record-reading.service.js';
import { auditLines, recordLines } from './record-view.js';
import { auditSchema, headSchema } from './thing.schema.js';
import { does, lists } from './thing.command.js';

/** `record`, `outbox`, and `api` for whatever has no command of its own. */
export function recordCommands(line: Line): readonly Command[] {
  return [record(line), outbox(line), api(line)];
}

interface SearchWish {
  readonly concerns?: string;
  readonly subject?: string;
  readonly after?: string;
  readonly limit?: string;
}

function record(line: Line): Command {
  const group = new Command('record').description('the record of every change, as the service shows it');
  line.reads(
    group
      .command('search')
      .description('entries, the oldest first')
      .option(
        '--concerns <thing>',
        'everything that concerns it, as 2.1.0, INC-2, HF-1 or the name of a site or a person',
      )
      .option('--subject <subject>', 'only what was done to it itself, as release:2.1.0 or rollout:<id>')
      .option('--after <entry>', 'those after this one')
      .option('--limit <count>', 'at most so many'),
    {
      ask: (wish: SearchWish) => asking(at`audit`, sent(wish)),
      schema: auditSchema,
      lines: (page, look) => auditLines(page, look, new Date()),
    },
  );
  line.reads(group.command('head').description('the newest entry’s number and hash, to be kept elsewhere'), {
    ask: () => asking(at`audit/head`),
    schema: headSchema,
    lines: ({ seq, hash }) => [JSON.stringify({ seq, hash })],
  });
  verifying(line, group);
  return group;
}

function verifying(line: Line, group: Command): void {
  const verify = withJson(
    group
      .command('verify [head]')
      .description(
        'read the whole record from the service, reckon every hash again here, and hold it against a head that was kept',
      )
      .option('--since', 'read on from the head that was kept, and trust what was before it'),
  );
  verify.action(async (file: string | undefined, { since = false }: { readonly since?: boolean }) => {
    await line.answering(verify, async () => {
      if (since && file === undefined)
        throw new Ending('mistyped', 'Name the head that was kept: --since reads from it.');
      const kept = file === undefined ? null : understood(headSchema, await readDocument(line.terminal, file));
      const service = await line.service();
      const found = await readRecord(service, {
        kept,
        from: since && kept !== null ? { seq: kept.seq, hash: kept.hash } : BEGINNING,
      });
      if (wantsJson(verify)) line.terminal.print(jsonText(found));
      else for (const text of recordLines(found, service.place.url)) line.terminal.print(text);
      if (found.faults.length > 0)
        throw new Ending('no', ['The record is not whole:', ...found.faults].map(showable).join('\n  '));
    });
  });
}

function outbox(line: Line): Command {
  const group = new Command('outbox').description('what mail, tracker, source host and webhooks have not taken');
  lists(line, group.command('list').description('each message, and why it was not taken'), {
    path: at`outbox`,
    name: 'troubled',
    columns: [
      ['id', 'id'],
      ['about', 'topic'],
      ['state', 'state'],
      ['tries', 'tries'],
      ['since', 'postedAt'],
      ['says', 'detail'],
    ],
  });
  does(line, group.command('again <id>').description('have it tried again at once'), (id) => at`outbox/${id}/again`);
  return group;
}

function api(line: Line): Command {
  return line.reads(
    new Command('api')
      .description('anything else: a call of the HTTP API as it is; /api/docs describes them')
      .argument('<method>', 'get, post, put or delete')
      .argument('<path>', 'below /api/v1/, as releases/2.1.0/raci')
      .option('--body <file>', 'a JSON document; - reads standard input'),
    {
      ask: async (method: string, path: string, { body }: { readonly body?: string }) =>
        call(method.toUpperCase(), path, body === undefined ? {} : await readDocument(line.terminal, body)),
      schema: z.unknown(),
      lines: (answer) => (answer === null ? [] : [jsonText(answer)]),
    },
  );
}

function call(method: string, below: string, body: unknown): Asked {
  const path = `/api/v1/${below.replace(/^\/?(api\/v1\/)?/, '')}`;
  if (/[\s\\]|(^|\/)\.{1,2}(\/|$)/.test(path)) throw new Ending('mistyped', `"${below}" is not a path of the API.`);
  if (method === 'GET') return asking(path);
  if (method === 'POST') return ordering(path, body);
  if (method === 'PUT') return setting(path, body);
  if (method === 'DELETE') return removing(path);
  throw new Ending('mistyped', `${method} is not a method of the API; use get, post, put or delete.`);
}
