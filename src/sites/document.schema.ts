import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ControlNodesDocument, RungDocument, TrustsDocument } from './document.js';
import { quoted, type Finding, type Path } from './mistake.js';
import type { ProductsDocument } from './product-settings.js';
import { looksLikeSecret } from './secret.js';

/** The published schemas, by the name under which they are served. */
export const SCHEMA_NAMES = ['environment', 'trusts', 'control-nodes', 'products'] as const;

export type SchemaName = (typeof SCHEMA_NAMES)[number];

export function isSchemaName(value: unknown): value is SchemaName {
  return SCHEMA_NAMES.some((name) => name === value);
}

/** A published schema, as the file that ships beside the environments holds it. */
export function publishedSchema(name: SchemaName): AnySchemaObject {
  const file = new URL(`../../environments/${name}.schema.json`, import.meta.url);
  const schema: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (isRecord(schema)) return schema;
  throw new Error(`The schema ${name} that ships with Gatehouse is not a JSON object.`);
}

const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true });
addFormats.default(ajv);

/** Checks a value against one schema: the value, now typed, or every finding at once. */
export type Check<T> = (
  value: unknown,
) =>
  | { readonly document: T; readonly findings: readonly [] }
  | { readonly document: null; readonly findings: readonly Finding[] };

export const checkRung: Check<RungDocument> = checkOf(ajv.compile<RungDocument>(publishedSchema('environment')));
export const checkTrusts: Check<TrustsDocument> = checkOf(ajv.compile<TrustsDocument>(publishedSchema('trusts')));
export const checkControlNodes: Check<ControlNodesDocument> = checkOf(
  ajv.compile<ControlNodesDocument>(publishedSchema('control-nodes')),
);
export const checkProducts: Check<ProductsDocument> = checkOf(
  ajv.compile<ProductsDocument>(publishedSchema('products')),
);

function checkOf<T>(validate: ValidateFunction<T>): Check<T> {
  return (value) =>
    validate(value)
      ? { document: value, findings: [] }
      : { document: null, findings: (validate.errors ?? []).map((error) => findingOf(error, value)) };
}

function findingOf(error: ErrorObject, root: unknown): Finding {
  const path = pathOf(error.instancePath, root);
  const params: Readonly<Record<string, unknown>> = error.params;
  const fix = fixOf(error);
  switch (error.keyword) {
    case 'required': {
      const missing = String(params['missingProperty']);
      return { path: [...path, missing], at: 'value', fault: 'is missing.', fix: fixOfProperty(error, missing) ?? fix };
    }
    case 'additionalProperties': {
      const known = Object.keys(recordOr(error.parentSchema?.['properties'])).join(', ');
      return {
        path: [...path, String(params['additionalProperty'])],
        at: 'key',
        fault: 'is not a field that is known here.',
        fix: `Remove it, or write one of: ${known}.`,
      };
    }
    default:
      return { path, at: 'value', fault: faultOf(error), fix };
  }
}

function faultOf(error: ErrorObject): string {
  const params: Readonly<Record<string, unknown>> = error.params;
  const value = typeof error.data === 'string' && looksLikeSecret(error.data) ? 'The value' : quoted(error.data);
  const limit = String(params['limit']);
  switch (error.keyword) {
    case 'type':
      return `${kindOf(error.data)} stands where ${EXPECTED[String(params['type'])] ?? 'something else'} is needed.`;
    case 'enum':
      return `${value} is none of the words that are allowed here.`;
    case 'minimum':
      return `${value} is less than ${limit}.`;
    case 'maximum':
      return `${value} is more than ${limit}.`;
    case 'minItems':
    case 'minProperties':
      return `There are fewer than ${limit} here.`;
    case 'maxItems':
    case 'maxProperties':
      return `There are more than ${limit} here.`;
    case 'maxLength':
      return `The text is longer than ${limit} characters.`;
    case 'uniqueItems':
      return 'The same stands here twice.';
    default:
      return `${value} is not allowed here.`;
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of keys and values',
};

function kindOf(value: unknown): string {
  if (value === null) return 'Nothing';
  if (Array.isArray(value)) return 'A list';
  if (typeof value === 'object') return 'A block of keys and values';
  return typeof value === 'string' ? 'A text' : `The ${typeof value} ${quoted(value)}`;
}

function fixOf(error: ErrorObject): string {
  const description: unknown = error.parentSchema?.['description'];
  return typeof description === 'string'
    ? description
    : 'See the schema beside the environments that ship with Gatehouse.';
}

/** What the schema says of a property that is missing, where that stands beside the property itself or in a definition it names. */
function fixOfProperty(error: ErrorObject, property: string): string | undefined {
  const declared = recordOr(recordOr(error.parentSchema?.['properties'])[property]);
  const reference = declared['$ref'];
  const named = typeof reference === 'string' ? reference.replace('#/$defs/', '') : '';
  const described = DEFINITIONS.flatMap((definitions) => [recordOr(definitions[named])['description']]);
  return [declared['description'], ...described].find((text) => typeof text === 'string');
}

const DEFINITIONS = SCHEMA_NAMES.map((name) => recordOr(publishedSchema(name)['$defs']));

/** Turns ajv's JSON pointer into keys and positions; a step is a position where the value there is a list. */
function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  let at: unknown = root;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at) ? Number(key) : key);
    at = Array.isArray(at) ? at[Number(key)] : recordOr(at)[key];
  }
  return path;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOr(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
