import { open, readFile, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { Ending } from '../ending.js';
import { jsonText, wantsJson, withJson, type Line } from '../line.service.js';
import { asking, at, ordering } from '../request.js';
import { listed } from '../things/thing.command.js';
import { checkedLines } from './checked-view.js';
import { keyId, publicKeyIn, verifyExport } from './verification.service.js';

const ZIP = 'application/zip';

/** `evidence`: all that is kept of one release, as a signed file; and whether such a file is what it was, without asking anybody. */
export function evidenceCommand(line: Line): Command {
  const group = new Command('evidence').description('the evidence of one release as a signed file');
  exporting(line, group);
  verifying(line, group);
  line.reads(group.command('list <version>').description('what was exported of a release, and by whom'), {
    ask: (version: string) => asking(at`releases/${version}/evidence`),
    ...listed('exports', [
      ['when', 'at'],
      ['by', 'by.name'],
      ['files', 'files'],
      ['key', 'key'],
      ['manifest', 'manifest'],
    ]),
  });
  line.reads(group.command('keys').description('the public keys of the service; keep the one that you trust'), {
    ask: () => asking('/public/v1/evidence-keys'),
    schema: z.object({ keys: z.array(z.object({ id: z.string(), publicKey: z.string() })) }),
    lines: ({ keys }) =>
      keys.length === 0
        ? ['There is no key yet: it is made when evidence is exported for the first time.']
        : keys.flatMap(({ id, publicKey }) => [id, ...publicKey.trimEnd().split('\n')]),
  });
  return group;
}

function exporting(line: Line, group: Command): void {
  const command = withJson(
    group
      .command('export <version>')
      .description('have it made, and keep it; that it was exported is recorded')
      .option('--out <file>', 'where to keep it; evidence-<version>.zip here unless told'),
  );
  command.action(async (version: string, { out }: { readonly out?: string }) => {
    await line.answering(command, async () => {
      const asked = ordering(at`releases/${version}/evidence`);
      const file = resolve(out ?? `evidence-${version}.zip`);
      const size = await keep(file, async () => (await line.service()).file(asked, ZIP));
      if (wantsJson(command)) line.terminal.print(jsonText({ file, size }));
      else line.terminal.print(`Kept ${file}, ${size} bytes. "gatehouse evidence verify" checks it.`);
    });
  });
}

/** Whole or not at all, and never over another file. Answers how many bytes it has. */
async function keep(file: string, ask: () => Promise<ReadableStream<Uint8Array>>): Promise<number> {
  const half = `${file}.part`;
  const handle = await open(half, 'wx', 0o600).catch(() => {
    throw new Ending('mistyped', `${half} cannot be made: it is there already, or its folder is not.`);
  });
  try {
    if (await isThere(file)) throw new Ending('mistyped', `${file} is there already; name another with --out.`);
    for await (const piece of await ask()) await handle.write(piece);
    await handle.sync();
    await rename(half, file);
    return (await handle.stat()).size;
  } catch (error) {
    await rm(half, { force: true });
    throw error instanceof Ending ? error : new Ending('unknown', `The file did not come whole: ${String(error)}`);
  } finally {
    await handle.close();
  }
}

async function isThere(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => null);
  await handle?.close();
  return handle !== null;
}

function verifying(line: Line, group: Command): void {
  const command = withJson(
    group
      .command('verify <file>')
      .description('whether an export is what it was when it was signed; asks nobody')
      .option('--key <file-or-id>', 'the public key that you trust: a PEM file of it, or its id'),
  );
  command.action(async (file: string, { key }: { readonly key?: string }) => {
    await line.answering(command, async () => {
      await readable(file);
      const checked = await verifyExport(file, key === undefined ? null : await trustedId(key));
      if (wantsJson(command)) line.terminal.print(jsonText(checked));
      else for (const text of checkedLines(checked)) line.terminal.print(text);
      if (checked.faults.length > 0) throw new Ending('no', 'It is not what it was, or not from whom it should be.');
      if (checked.isTrusted === null)
        throw new Ending(
          'unknown',
          'Who signed it is not known: name the key that you trust with --key. The service shows its own at /public/v1/evidence-keys.',
        );
    });
  });
}

async function readable(file: string): Promise<void> {
  if (!(await isThere(file))) throw new Ending('mistyped', `${file} cannot be read.`);
}

async function trustedId(key: string): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(key)) return key;
  const text = await readFile(key, 'utf8').catch(() => {
    throw new Ending('mistyped', `${key} is neither the id of a key nor a file that can be read.`);
  });
  const found = publicKeyIn(text);
  if (found === null) throw new Ending('mistyped', `${key} holds no Ed25519 public key in PEM.`);
  return keyId(found);
}
