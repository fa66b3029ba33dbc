import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type YAMLError } from 'yaml';
import { fieldOf, quoted, type Finding, type Mistake, type Path } from './mistake.js';
import { trapsIn } from './yaml-traps.setup.js';

/** What a YAML text holds, or why nothing may be made of it, and where in the text a path stands. */
export interface ReadYaml {
  /** Undefined if the text could not be read or must not be. */
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** Gives a finding its line and column; a missing field is placed at what should hold it. */
  readonly locate: (finding: Finding) => Mistake;
}

/**
 * Reads YAML 1.2 with its core types only: `NO` is a text. Anchors, aliases, tags, directives, several documents, keys given twice, keys
 * that are not texts, `__proto__` and characters that are not seen are mistakes. Never throws for what the text holds.
 */
export function readYaml(file: string, text: string): ReadYaml {
  const lines = new LineCounter();
  const placed = (offset: number, field: string, fault: string, fix: string): Mistake => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), field, fault, fix };
  };
  const document = parsed(text, lines);
  if (document === null) {
    const mistake = placed(0, '(file)', 'This cannot be read as YAML: it is nested too deeply.', 'Write it plainly.');
    return {
      value: undefined,
      mistakes: [mistake],
      locate: (finding) => placed(0, fieldOf(finding.path), finding.fault, finding.fix),
    };
  }
  const locate = (finding: Finding): Mistake =>
    placed(offsetOf(document, finding), fieldOf(finding.path), finding.fault, finding.fix);
  const errors = [...document.errors, ...document.warnings].map((error) =>
    placed(error.pos[0], fieldAt(error, text), ...explained(error)),
  );
  const traps = trapsIn(document, text);
  const mistakes = [
    ...errors,
    ...traps.findings.map(locate),
    ...traps.loose.map((it) => placed(it.offset, '(file)', it.fault, it.fix)),
  ];
  const readable = errors.length === 0 && !traps.structural;
  return { value: readable ? document.toJS({ maxAliasCount: 0 }) : undefined, mistakes, locate };
}

/** Null if the text nests deeper than the parser can follow. */
function parsed(text: string, lineCounter: LineCounter): Document | null {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      strict: true,
      uniqueKeys: true,
      merge: false,
      prettyErrors: false,
      lineCounter,
    });
  } catch {
    return null;
  }
}

function offsetOf(document: Document, finding: Finding): number {
  for (let length = finding.path.length; length >= 0; length -= 1) {
    const whole = length === finding.path.length;
    const offset = offsetAt(document, finding.path.slice(0, length), whole && finding.at === 'key');
    if (offset !== null) return offset;
  }
  return 0;
}

function offsetAt(document: Document, path: Path, atKey: boolean): number | null {
  let node: unknown = document.contents;
  let key: unknown = null;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === step) : undefined;
    key = pair?.key ?? null;
    node = isSeq(node) && typeof step === 'number' ? node.items[step] : pair?.value;
    if (node === undefined && key === null) return null;
  }
  return startOf(atKey && key !== null ? key : node) ?? startOf(key);
}

function startOf(node: unknown): number | null {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0] ?? null;
  return null;
}

function fieldAt(error: YAMLError, text: string): string {
  const name = /^[A-Za-z0-9_-]{1,40}/.exec(text.slice(error.pos[0], error.pos[0] + 40))?.[0];
  return error.code === 'DUPLICATE_KEY' && name !== undefined ? name : '(file)';
}

function explained(error: YAMLError): readonly [fault: string, fix: string] {
  return (
    EXPLAINED[error.code] ?? [
      `This cannot be read as YAML: ${quoted(error.message)}.`,
      'Look at the indentation, the quotes and the brackets here.',
    ]
  );
}

const EXPLAINED: Readonly<Partial<Record<YAMLError['code'], readonly [fault: string, fix: string]>>> = {
  DUPLICATE_KEY: ['This key is given twice in one block.', 'Keep one of the two.'],
  MULTIPLE_DOCS: [
    'A second document starts here.',
    'Keep one document in a file, and remove the line of three hyphens.',
  ],
  TAB_AS_INDENT: ['A tab is used to indent.', 'Indent with spaces.'],
  TAG_RESOLVE_FAILED: [
    'A tag stands here, and no tags are read.',
    'Write the plain value, without the word that starts with !.',
  ],
  KEY_OVER_1024_CHARS: ['A key is longer than any key may be.', 'Shorten it.'],
};
