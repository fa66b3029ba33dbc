import { readFile } from 'node:fs/promises';
import { Ending } from './ending.js';
import type { Terminal } from './terminal.js';

/** A JSON document from a file; `-` is standard input. Refuses what cannot be read or is no JSON. */
export async function readDocument(terminal: Terminal, file: string): Promise<unknown> {
  const text = await textOf(terminal, file);
  try {
    return JSON.parse(text);
  } catch {
    throw new Ending('mistyped', `${file === '-' ? 'Standard input' : file} is not JSON.`);
  }
}

/** A text from a file; `-` is standard input. */
export async function textOf(terminal: Terminal, file: string): Promise<string> {
  if (file !== '-')
    return readFile(file, 'utf8').catch(() => {
      throw new Ending('mistyped', `${file} cannot be read.`);
    });
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of terminal.input)
    text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
  return text;
}
