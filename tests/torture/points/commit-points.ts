import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { GATE_VERBS } from '../../../src/adapters/ansible/ssh-line.service.js';

/** The folders whose every commit is a point at which a crash test kills the service. */
const ENGINE = ['rollouts', 'windows', 'promotions', 'adapters'] as const;
const SOURCE = join(import.meta.dirname, '..', '..', '..', 'src');

/** A commit in the code, and the name that it bears; null where it bears none that can be read from the code. */
export interface CommitPoint {
  readonly point: string | null;
  /** File and line. */
  readonly where: string;
}

/** Every commit of the engine, read from the code itself. */
export function commitPoints(): CommitPoint[] {
  return ENGINE.flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => pointsIn(join(SOURCE, folder, name))),
  );
}

/** The names of all points: the commits, and the calls of a control node. */
export function enginePoints(): string[] {
  const commits = commitPoints().flatMap(({ point }) => (point === null ? [] : [point]));
  return [...commits, ...GATE_VERBS.map((verb) => `gate.${verb}`)];
}

/** Each commit of a text, as `commitPoints` reads it. */
export function pointsOf(text: string, file: string): CommitPoint[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: CommitPoint[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTransaction(node.expression)) {
      const name = node.arguments[1];
      const { line } = source.getLineAndCharacterOfPosition(node.expression.end);
      const point = name !== undefined && ts.isStringLiteral(name) ? name.text : null;
      found.push({ point, where: `${file}:${line + 1}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function pointsIn(path: string): CommitPoint[] {
  return pointsOf(readFileSync(path, 'utf8'), relative(join(SOURCE, '..'), path));
}

function isTransaction(called: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(called) && called.name.text === 'transaction';
}
