import { isAlias, isMap, isScalar, isSeq, type Document } from 'yaml';
import type { Finding, Path } from './mistake.js';
import { isSecretKey, looksLikeSecret } from './secret.js';

/** A mistake that stands outside any value, such as in a comment. */
export interface Loose {
  readonly offset: number;
  readonly fault: string;
  readonly fix: string;
}

export interface Traps {
  readonly findings: readonly Finding[];
  readonly loose: readonly Loose[];
  /** Something stands in the text of which no value may be made. */
  readonly structural: boolean;
}

type Found = Finding & { readonly structural: boolean };

/** Nothing that ships or that a person writes nests deeper. */
const DEEPEST = 20;
const POISONED = new Set(['__proto__', 'constructor', 'prototype', '<<']);
/** Everything that is not seen, but for the line's end and the tab, which the parser itself answers for. */
const UNSEEN = /[^\P{C}\t\n\r]|[\p{Zl}\p{Zp}]/u;
const UNSEEN_IN_VALUE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** What YAML offers to the malicious and these files never need: anchors, aliases, tags, poisoned keys, hidden characters, secrets. */
export function trapsIn(document: Document, text: string): Traps {
  const found = [...inNode(document.contents, [])];
  const loose = [...inText(document, text, found.length > 0)];
  return {
    findings: found,
    loose,
    structural: found.some((it) => it.structural) || document.directives?.yaml.explicit === true,
  };
}

function* inText(document: Document, text: string, alreadyNamed: boolean): Generator<Loose> {
  if (document.directives?.yaml.explicit === true) {
    yield { offset: 0, fault: 'A %YAML directive stands here.', fix: 'Remove it; the files are always YAML 1.2.' };
  }
  const hidden = text.replace(/^\u{FEFF}/u, ' ').search(UNSEEN);
  if (hidden >= 0 && !alreadyNamed) {
    yield {
      offset: hidden,
      fault: 'A character that is not seen stands here.',
      fix: 'Delete it and type the line afresh.',
    };
  }
}

function* inNode(node: unknown, path: Path): Generator<Found> {
  if (path.length > DEEPEST) {
    yield found(path, true, 'This is nested deeper than anything in these files.', 'Write it plainly.');
    return;
  }
  if (isAlias(node)) {
    yield found(path, true, 'An alias stands here, and none are followed.', 'Write the value out where it is needed.');
    return;
  }
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return;
  if (node.anchor !== undefined)
    yield found(path, true, 'An anchor stands here, and none are read.', 'Remove the word that starts with &.');
  if (node.tag !== undefined)
    yield found(
      path,
      true,
      'A tag stands here, and no tags are read.',
      'Write the plain value, without the word that starts with !.',
    );
  if (isSeq(node)) for (const [index, item] of node.items.entries()) yield* inNode(item, [...path, index]);
  else if (isMap(node)) for (const { key, value } of node.items) yield* inPair(key, value, path);
  else yield* inValue(node.value, path);
}

function* inPair(key: unknown, value: unknown, path: Path): Generator<Found> {
  if (!isScalar(key) || typeof key.value !== 'string') {
    yield found(path, true, 'A key here is not a text.', 'Write keys as plain words.');
    return;
  }
  const here = [...path, key.value];
  if (key.anchor !== undefined || key.tag !== undefined) {
    yield found(here, true, 'An anchor or a tag stands before this key.', 'Write the key alone.', 'key');
  }
  if (POISONED.has(key.value)) yield found(here, true, 'A key of this name is never read.', 'Remove it.', 'key');
  else if (isSecretKey(key.value))
    yield found(here, false, 'This would be a secret, and secrets do not belong in these files.', SECRET_FIX, 'key');
  else if (UNSEEN_IN_VALUE.test(key.value))
    yield found(here, false, 'The key holds a character that is not seen.', 'Type the key afresh.', 'key');
  yield* inNode(value, here);
}

const SECRET_FIX =
  'Remove it, change the secret if the file was shared, and keep it on the control node or at the site.';

function* inValue(value: unknown, path: Path): Generator<Found> {
  if (typeof value !== 'string') return;
  if (looksLikeSecret(value)) {
    yield found(
      path,
      false,
      'The value has the shape of a secret, and secrets do not belong in these files.',
      SECRET_FIX,
    );
  } else if (UNSEEN_IN_VALUE.test(value)) {
    yield found(
      path,
      false,
      'The value holds a line break or another character that is not seen.',
      'Type the value afresh, on one line.',
    );
  }
}

function found(path: Path, structural: boolean, fault: string, fix: string, at: Finding['at'] = 'value'): Found {
  return { path, at, fault, fix, structural };
}
