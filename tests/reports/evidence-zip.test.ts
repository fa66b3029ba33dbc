import { readdir, readlink } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { EvidenceZip } from '../../src/reports/evidence-export/evidence-zip.service.js';
import { inFolder } from './exported.js';

/** How many files without a name this process has open that lay in this folder. */
async function openIn(folder: string): Promise<number> {
  const open = await readdir('/proc/self/fd');
  const paths = await Promise.all(open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(`${folder}/`)).length;
}

async function* breaking(): AsyncGenerator<string> {
  yield await Promise.resolve('the first line\n');
  throw new Error('The connection was lost.');
}

test('what breaks while an export is written is told as it is, and nothing of it stays open or behind', async () => {
  await inFolder([], async (folder) => {
    const zip = await EvidenceZip.begin(folder);
    await zip.add('whole.txt', ['whole']);
    await expect(zip.add('half.txt', breaking())).rejects.toThrow('The connection was lost.');
    expect(await openIn(folder)).toBe(1);
    await zip.drop();
    expect(await openIn(folder)).toBe(0);
    await zip.drop();
    expect(await readdir(folder)).toEqual([]);
  });
});

test('an export that is whole and that nobody may have closes its file, once', async () => {
  await inFolder([], async (folder) => {
    const zip = await EvidenceZip.begin(folder);
    await zip.add('whole.txt', ['whole']);
    expect(await zip.end()).toBeGreaterThan(0);
    await zip.drop();
    expect(await openIn(folder)).toBe(0);
  });
});

test('two names that are one to some systems are refused, and so is nothing else', async () => {
  await inFolder([], async (folder) => {
    const zip = await EvidenceZip.begin(folder);
    await zip.add('Notes.txt', ['one']);
    await expect(zip.add('notes.TXT', ['two'])).rejects.toThrow('one name');
    await zip.add('notes2.txt', ['two']);
    await zip.drop();
  });
});
