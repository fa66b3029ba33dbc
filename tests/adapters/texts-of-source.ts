import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/** Every text that the source files directly in a folder of `src` hold, with `{}` for whatever is put into one. */
export async function textsIn(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  if (files.length === 0) throw new Error(`${folder} holds no source.`);
  const found = await Promise.all(
    files.map(async (name) =>
      textsOf(ts.createSourceFile(name, await readFile(join(folder, name), 'utf8'), ts.ScriptTarget.Latest, true)),
    ),
  );
  return found.flat();
}

function textsOf(node: ts.Node): readonly string[] {
  const below: string[] = [];
  ts.forEachChild(node, (child) => {
    below.push(...textsOf(child));
  });
  if (ts.isStringLiteralLike(node)) return [node.text, ...below];
  if (!ts.isTemplateExpression(node)) return below;
  return [`${node.head.text}${node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('')}`, ...below];
}
