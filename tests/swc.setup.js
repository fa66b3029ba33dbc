import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transform, version } from '@swc/core';
import jest from '../jest.config.js';

// JavaScript, because node loads it before it can load TypeScript. tsx leaves out what decorators tell of constructors, by which
// Nest finds what to inject; so a process that boots the application from its sources has them compiled as the tests do.
const [, options] = jest.transform['^.+\\.ts$'];
/** What was compiled once is not compiled again by the next process, until its source is another. */
const KEPT = join(import.meta.dirname, '..', 'node_modules', '.cache', 'gatehouse-tests');
const HOW = JSON.stringify([version, options]);
const JEST_GLOBALS = new URL('runner/globals.js', import.meta.url).href;

if (isMainThread) register(import.meta.url);

export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: JEST_GLOBALS, format: 'module', shortCircuit: true };
  const ours = specifier.startsWith('.') && context.parentURL?.endsWith('.ts') === true;
  return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const source = await readFile(filename, 'utf8');
  const kept = join(KEPT, `${sha256(filename)}.js`);
  const code = await readFile(kept, 'utf8').catch(() => '');
  const made = code.endsWith(lastLineOf(source)) ? code : await compile(source, filename, kept);
  return { format: 'module', source: made, shortCircuit: true };
}

async function compile(source, filename, kept) {
  const { code } = await transform(source, { ...options, filename });
  const made = `${code}${lastLineOf(source)}`;
  // Whole or not at all: another process may read it at this moment.
  const unfinished = `${kept}.${randomUUID()}`;
  await mkdir(KEPT, { recursive: true });
  await writeFile(unfinished, made);
  await rename(unfinished, kept);
  return made;
}

/** By which what is kept shows what it was made from, and how. */
function lastLineOf(source) {
  return `\n// ${sha256(HOW + source)}\n`;
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}
