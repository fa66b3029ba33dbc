import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import type { Arrived, Reply } from '../jira/request.js';

const reference = z.object({ $ref: z.string() });
const parameterSchema = z.looseObject({ in: z.string(), name: z.string(), schema: z.unknown() });
const contentSchema = z.record(z.string(), z.looseObject({ schema: z.unknown().optional() }));
const responseSchema = z.looseObject({ content: contentSchema.optional() });
const operationSchema = z.looseObject({
  parameters: z.array(z.union([reference, parameterSchema])).default([]),
  requestBody: z.looseObject({ content: contentSchema, required: z.boolean().optional() }).optional(),
  responses: z.record(z.string(), z.union([reference, responseSchema])),
});
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({
    parameters: z.record(z.string(), parameterSchema),
    responses: z.record(z.string(), responseSchema),
  }),
});
type Operation = z.infer<typeof operationSchema>;

/** What GitHub has and the published part of its description does not: who asks, and attestations. */
const OUTSIDE = /^\/user$|^\/repos\/[^/]+\/[^/]+\/attestations\//;

/** GitHub's published description of its interface, held against what goes over the wire. */
export class GitHubContract {
  /** One sentence for each thing that was not as published. */
  readonly violations: string[] = [];
  private readonly compiled = new Map<unknown, ValidateFunction>();

  private constructor(
    private readonly document: z.infer<typeof documentSchema>,
    private readonly ajv: Ajv,
  ) {}

  /** The contract in the folder that GATEHOUSE_CONTRACTS names; null if none is named. */
  static async published(): Promise<GitHubContract | null> {
    const folder = process.env['GATEHOUSE_CONTRACTS'];
    if (folder === undefined) return null;
    const text: unknown = JSON.parse(await readFile(join(folder, 'github.json'), 'utf8'));
    const document = documentSchema.parse(withNulls(text));
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(document, 'github');
    return new GitHubContract(document, ajv);
  }

  checkRequest(request: Arrived): void {
    const operation = this.operationOf(request);
    if (operation === null) return;
    const query = operation.parameters.map((one) => this.parameter(one)).filter((one) => one.in === 'query');
    for (const [name, value] of request.query) {
      const parameter = query.find((one) => one.name === name);
      if (parameter === undefined) this.complain(request, `has no query parameter ${name}`);
      else if (/^[0-9]+$/.test(value))
        this.validate(request, parameter.schema, numeric(parameter, value), `our ${name}`);
    }
    const schema = operation.requestBody?.content['application/json']?.schema;
    if (schema !== undefined) this.validate(request, schema, request.body ?? {}, 'our body');
    else if (request.raw.length > 0) this.complain(request, 'takes no body');
    this.refuseUnknown(request, schema);
  }

  checkReply(request: Arrived, { status, body }: Reply): void {
    const operation = this.operationOf(request);
    if (operation === null) return;
    const declared = operation.responses[String(status)];
    const response = declared === undefined ? null : this.response(declared);
    if (response === null && status < 300) this.complain(request, `declares no answer ${String(status)}`);
    // That a repository has moved, and what may go wrong anywhere, is declared for few operations; it always has the one form.
    const schema =
      response === null ? { $ref: '#/components/schemas/basic-error' } : response.content?.['application/json']?.schema;
    if (schema !== undefined && typeof body === 'object' && body !== null)
      this.validate(request, schema, body, `its answer ${String(status)}`);
  }

  private operationOf(request: Arrived): Operation | null {
    if (OUTSIDE.test(request.path)) return null;
    const names = Object.keys(this.document.paths).sort((one, other) => places(one) - places(other));
    const name = names.find((each) => patternOf(each).test(request.path));
    const operation = name === undefined ? undefined : this.document.paths[name]?.[request.method.toLowerCase()];
    if (operation === undefined) this.complain(request, 'is not in it');
    return operation ?? null;
  }

  /** The description allows fields that it does not know; GitHub ignores them, so that a slip of ours would do nothing. */
  private refuseUnknown(request: Arrived, schema: unknown): void {
    const known = z.looseObject({ properties: z.record(z.string(), z.unknown()) }).safeParse(schema);
    if (!known.success || typeof request.body !== 'object' || request.body === null) return;
    for (const name of Object.keys(request.body))
      if (!Object.hasOwn(known.data.properties, name)) this.complain(request, `our body: ${name} is not in it`);
  }

  private parameter(given: Operation['parameters'][number]): z.infer<typeof parameterSchema> {
    const found = reference.safeParse(given);
    const parameter = found.success ? this.document.components.parameters[last(found.data.$ref)] : given;
    return parameterSchema.parse(parameter);
  }

  private response(given: Operation['responses'][string]): z.infer<typeof responseSchema> {
    const found = reference.safeParse(given);
    return responseSchema.parse(found.success ? this.document.components.responses[last(found.data.$ref)] : given);
  }

  private validate(request: Arrived, schema: unknown, value: unknown, what: string): void {
    const validate = this.compiled.get(schema) ?? this.ajv.compile(pointed(schema));
    this.compiled.set(schema, validate);
    const sent: unknown = JSON.parse(JSON.stringify(value));
    if (validate(sent)) return;
    this.complain(request, `${what}: ${this.ajv.errorsText(validate.errors)}`);
  }

  private complain({ method, path }: Arrived, what: string): void {
    this.violations.push(`${method} ${path} ${what}`);
  }
}

/** `nullable` in the words of JSON Schema: GitHub writes it also beside no type, which ajv refuses to compile. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [name, withNulls(member)]);
  const rest = Object.fromEntries(entries.filter(([name]) => name !== 'nullable'));
  return 'nullable' in value && value.nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest;
}

function numeric({ schema }: z.infer<typeof parameterSchema>, value: string): unknown {
  return z.looseObject({ type: z.literal('integer') }).safeParse(schema).success ? Number(value) : value;
}

function last(pointer: string): string {
  return pointer.split('/').at(-1) ?? '';
}

function places(path: string): number {
  return path.split('{').length;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
}

/** The schema with its references pointing into the whole document. */
function pointed(schema: unknown): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/');
  return z.looseObject({}).parse(JSON.parse(text));
}
