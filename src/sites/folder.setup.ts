import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inconsistencies, type Strictness } from './consistency.js';
import { contentOf, type EnvironmentsContent } from './content.js';
import { checkControlNodes, checkProducts, checkRung, checkTrusts, type Check } from './document.schema.js';
import { CONTROL_NODES_FILE, PRODUCTS_FILE, rungFile, TRUSTS_FILE, type RungDocument } from './document.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from './environment.js';
import { describeMistakes, inOrder, type Finding, type Mistake } from './mistake.js';
import type { ProductsDocument } from './product-settings.js';
import { readYaml } from './yaml.setup.js';

/** The environments folder is not fit to be used; the message names every mistake with its place and its fix. */
export class EnvironmentsFault extends Error {
  constructor(readonly mistakes: readonly Mistake[]) {
    super(describeMistakes(mistakes));
    this.name = 'EnvironmentsFault';
  }
}

/** Either everything that the folder says, or every mistake in it. */
export type CheckedFolder =
  | { readonly content: EnvironmentsContent; readonly mistakes: readonly [] }
  | { readonly content: null; readonly mistakes: readonly Mistake[] };

const FILES: readonly string[] = [...ENVIRONMENT_NAMES.map(rungFile), TRUSTS_FILE, CONTROL_NODES_FILE, PRODUCTS_FILE];
const LARGEST = 1024 * 1024;

/** Reads the folder and throws an EnvironmentsFault that names all of its mistakes at once, if it has any. */
export function loadFolder(directory: string, strictness: Strictness): EnvironmentsContent {
  const { content, mistakes } = checkFolder(directory, strictness);
  if (content === null) throw new EnvironmentsFault(mistakes);
  return content;
}

/** Reads and checks a folder: the text, then each file against its schema, then the files against each other. */
export function checkFolder(directory: string, strictness: Strictness): CheckedFolder {
  const strangers = strangersIn(directory);
  if (strangers === null)
    return {
      content: null,
      mistakes: [whole(directory, 'This is not a folder that can be read.', 'Name the environments folder.')],
    };
  const rungs = ENVIRONMENT_NAMES.map((name) => readRung(directory, name));
  const trusts = readChecked(directory, TRUSTS_FILE, checkTrusts);
  const controlNodes = readChecked(directory, CONTROL_NODES_FILE, checkControlNodes);
  const products = readProducts(directory);
  const files = [...rungs, trusts, controlNodes, products];
  const readable = rungs.flatMap(({ document }) => (document === null ? [] : [document]));
  const across = inconsistencies(
    {
      rungs: readable,
      trusts: trusts.document?.trusts ?? null,
      controlNodes: controlNodes.document?.controlNodes ?? null,
      products: products.document?.products ?? null,
    },
    strictness,
  ).flatMap((finding) => files.filter(({ file }) => file === finding.file).map(({ locate }) => locate(finding)));
  const mistakes = inOrder([...strangers, ...files.flatMap((file) => file.mistakes), ...across]);
  if (mistakes.length > 0 || trusts.document === null || controlNodes.document === null || products.document === null)
    return { content: null, mistakes };
  return {
    content: contentOf(readable, trusts.document, controlNodes.document, products.document),
    mistakes: [],
  };
}

interface ReadFile<T> {
  readonly file: string;
  /** Null unless the file is whole and passed its schema. */
  readonly document: T | null;
  readonly mistakes: readonly Mistake[];
  readonly locate: (finding: Finding) => Mistake;
}

function readRung(directory: string, name: EnvironmentName): ReadFile<RungDocument> {
  const read = readChecked(directory, rungFile(name), checkRung);
  if (read.document === null || read.document.name === name) return read;
  const fault = `This file is the place of ${name}, not of ${read.document.name}.`;
  const mistake = read.locate({
    path: ['name'],
    at: 'value',
    fault,
    fix: `Write ${name}, or move the text to ${rungFile(read.document.name)}.`,
  });
  return { ...read, document: null, mistakes: [mistake] };
}

/** The file of products, and none at all says the same as one with no products in it. */
function readProducts(directory: string): ReadFile<ProductsDocument> {
  // A link that leads nowhere is there, and is a mistake.
  if (isThere(join(directory, PRODUCTS_FILE))) return readChecked(directory, PRODUCTS_FILE, checkProducts);
  const locate = ({ fault, fix }: Finding): Mistake => whole(PRODUCTS_FILE, fault, fix);
  return { file: PRODUCTS_FILE, document: { products: {} }, mistakes: [], locate };
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

function readChecked<T>(directory: string, file: string, check: Check<T>): ReadFile<T> {
  const text = textOf(directory, file);
  if (typeof text !== 'string') return { file, document: null, mistakes: [text], locate: () => text };
  const { value, mistakes, locate } = readYaml(file, text);
  if (value === undefined) return { file, document: null, mistakes, locate };
  const { document, findings } = check(value);
  return {
    file,
    document: mistakes.length > 0 ? null : document,
    mistakes: [...mistakes, ...findings.map(locate)],
    locate,
  };
}

/** The text of a file, or the mistake that keeps it from being read. */
function textOf(directory: string, file: string): string | Mistake {
  try {
    const path = join(directory, file);
    const stats = statSync(path);
    // A pipe or a device would be read for ever.
    if (!stats.isFile()) return whole(file, 'This is not a file.', 'Put a file of text in its place.');
    if (stats.size > LARGEST) return whole(file, 'The file is larger than 1 MiB.', 'Make it smaller.');
    const bytes = readFileSync(path);
    if (!isUtf8(bytes)) return whole(file, 'The file is not UTF-8 text.', 'Save it as UTF-8.');
    return bytes.toString('utf8');
  } catch {
    return whole(
      file,
      'The file is missing or cannot be read.',
      `Write it; the environments that ship with Gatehouse show how.`,
    );
  }
}

/** YAML files that nothing would read, such as `prod.yml`; null if there is no such folder. */
function strangersIn(directory: string): readonly Mistake[] | null {
  try {
    const strangers = readdirSync(directory).filter((name) => /\.ya?ml$/i.test(name) && !FILES.includes(name));
    return strangers.map((name) =>
      whole(
        name,
        'Nothing reads a file of this name.',
        `Rename it to one of ${FILES.join(', ')}, or move it elsewhere.`,
      ),
    );
  } catch {
    return null;
  }
}

function whole(file: string, fault: string, fix: string): Mistake {
  return { file, line: 1, column: 1, field: '(file)', fault, fix };
}
