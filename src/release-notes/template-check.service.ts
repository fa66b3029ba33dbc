import nunjucks from 'nunjucks';
import { templateFault, TemplateFault } from './template-fault.js';

declare module 'nunjucks' {
  // Part of the package, and not of its published types.
  export const parser: { readonly parse: (source: string) => unknown };
}

/** All that a template may be made of. What is not listed, such as calls into extensions, is refused. */
const KNOWN = new Set(
  (
    'Root NodeList Output TemplateData Literal Symbol Group Array Dict Pair LookupVal If InlineIf For Macro Caller ' +
    'FromImport FunCall Filter KeywordArgs Block Super Extends Include Set Capture Not And Or In Is Add Concat Neg Compare ' +
    'CompareOperand'
  ).split(' '),
);
/** None of these makes unsafe words safe, or hands out anything but words, numbers and lists. */
export const FILTERS: ReadonlySet<string> = new Set(
  (
    'abs batch capitalize d default e escape first indent join last length lower nl2br reverse round slice string ' +
    'striptags title trim underline upper urlencode wordcount'
  ).split(' '),
);
const FORBIDDEN = /^(?:__.*|constructor|prototype|call|apply|bind|caller|callee|arguments)$/;
const ALWAYS_CALLABLE = new Set(['super', 'caller']);

interface Node {
  readonly typename: string;
  readonly line: number;
  readonly of: object;
}

/**
 * Refuses (TemplateFault) a template that does more than lay words out: it may look at fields by name, repeat, choose, call its own
 * macros and use the filters above. There is no way from there to a function, and so to our process.
 */
export function refuseUnsafe(name: string, source: string): void {
  const root = nodeOf(parsed(name, source));
  if (root === null) throw new TemplateFault(name, null, 'cannot be read');
  const nodes = everyNode(root);
  const callable = callableIn(nodes);
  for (const node of nodes) {
    const fault = faultOf(node, callable);
    if (fault !== null) throw new TemplateFault(name, node.line, fault);
  }
}

function parsed(name: string, source: string): unknown {
  try {
    return nunjucks.parser.parse(source);
  } catch (error) {
    const { lineno, message } = shapeOf(error);
    const fault = templateFault(name, message);
    throw new TemplateFault(name, fault.line ?? lineno, fault.fault);
  }
}

function shapeOf(error: unknown): { readonly lineno: number | null; readonly message: string } {
  if (!(error instanceof Error)) return { lineno: null, message: '' };
  const lineno: unknown = Reflect.get(error, 'lineno');
  return { lineno: typeof lineno === 'number' ? lineno : null, message: error.message };
}

function faultOf({ typename, of }: Node, callable: ReadonlySet<string>): string | null {
  if (!KNOWN.has(typename)) return `uses "${typename}", which templates of notes may not`;
  switch (typename) {
    case 'LookupVal':
      return faultOfLookup(nodeOf(Reflect.get(of, 'val')));
    case 'Symbol':
      return FORBIDDEN.test(valueOf(of)) && valueOf(of) !== 'caller'
        ? `names "${valueOf(of)}", which is not data`
        : null;
    case 'FunCall':
      return callable.has(nameIn(of)) ? null : 'calls something that is not one of its own macros';
    case 'Filter':
      return FILTERS.has(nameIn(of)) ? null : `uses the filter ${nameIn(of)}, which templates of notes may not`;
    case 'Extends':
    case 'Include':
    case 'FromImport':
      return nodeOf(Reflect.get(of, 'template'))?.typename === 'Literal'
        ? null
        : 'names another template by a variable';
    default:
      return null;
  }
}

function faultOfLookup(looked: Node | null): string | null {
  if (looked?.typename !== 'Literal') return 'looks a field up by a variable; name it';
  const name = valueOf(looked.of);
  return FORBIDDEN.test(name) ? `looks up "${name}", which is not data` : null;
}

/** The names of macros that nothing else in the template is called by. */
function callableIn(nodes: readonly Node[]): ReadonlySet<string> {
  const macros = nodes.filter(({ typename }) => typename === 'Macro').map(({ of }) => nameIn(of));
  const imported = nodes
    .filter(({ typename }) => typename === 'FromImport')
    .flatMap(({ of }) => symbolsIn(nodeOf(Reflect.get(of, 'names'))));
  const data = new Set(
    nodes.flatMap(({ typename, of }) => (typename === 'For' ? symbolsIn(nodeOf(Reflect.get(of, 'name'))) : [])),
  );
  for (const { typename, of } of nodes)
    if (typename === 'Set')
      for (const target of listIn(of, 'targets')) for (const name of symbolsIn(target)) data.add(name);
  return new Set([...ALWAYS_CALLABLE, ...[...macros, ...imported].filter((name) => !data.has(name))]);
}

function symbolsIn(node: Node | null): readonly string[] {
  if (node === null) return [];
  return everyNode(node).flatMap(({ typename, of }) => (typename === 'Symbol' ? [valueOf(of)] : []));
}

function nameIn(of: object): string {
  const named = nodeOf(Reflect.get(of, 'name'));
  return named?.typename === 'Symbol' ? valueOf(named.of) : '';
}

function valueOf(of: object): string {
  const value: unknown = Reflect.get(of, 'value');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function everyNode(node: Node): readonly Node[] {
  const fields: unknown = Reflect.get(node.of, 'fields');
  const names = Array.isArray(fields) ? fields.map(String) : [];
  const members = names.flatMap((name) => [nodeOf(Reflect.get(node.of, name)), ...listIn(node.of, name)]);
  return [node, ...members.flatMap((member) => (member === null ? [] : everyNode(member)))];
}

function listIn(of: object, name: string): readonly (Node | null)[] {
  const members: unknown = Reflect.get(of, name);
  return Array.isArray(members) ? members.map(nodeOf) : [];
}

function nodeOf(value: unknown): Node | null {
  if (typeof value !== 'object' || value === null) return null;
  const typename: unknown = Reflect.get(value, 'typename');
  const lineno: unknown = Reflect.get(value, 'lineno');
  if (typeof typename !== 'string') return null;
  return { typename, line: typeof lineno === 'number' ? lineno + 1 : 1, of: value };
}
