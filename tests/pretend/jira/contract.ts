import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import type { Arrived, Reply } from './request.js';

const contentSchema = z.record(z.string(), z.looseObject({ schema: z.unknown().optional() }));
const operationSchema = z.looseObject({
  parameters: z
    .array(z.looseObject({ in: z.string(), name: z.string(), required: z.boolean().optional() }))
    .default([]),
  requestBody: z.looseObject({ content: contentSchema, required: z.boolean().optional() }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: contentSchema.optional() })),
});
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() })),
  }),
});
type Operation = z.infer<typeof operationSchema>;

const referenceSchema = z.object({ $ref: z.string() });
const readOnlySchema = z.looseObject({ readOnly: z.literal(true) });

/** What Jira has and its published document does not: the search that was removed, and the pages for people. */
const OUTSIDE = /^\/rest\/api\/[23]\/search$|^\/(secure|browse|login)/;

/**
 * Atlassian's published description of the interface, held against what goes over the wire. What it does not say, it cannot check: the
 * fields of an issue are any object to it, and it declares 429 nowhere.
 */
export class Contract {
  /** One sentence for each thing that was not as published. */
  readonly violations: string[] = [];
  private readonly compiled = new Map<unknown, ValidateFunction>();

  private constructor(
    private readonly document: z.infer<typeof documentSchema>,
    private readonly ajv: Ajv,
  ) {}

  /** The contract in the folder that GATEHOUSE_CONTRACTS names; null if none is named. */
  static async published(): Promise<Contract | null> {
    const folder = process.env['GATEHOUSE_CONTRACTS'] ?? '';
    if (folder === '') return null;
    const document = documentSchema.parse(JSON.parse(await readFile(join(folder, 'jira.json'), 'utf8')));
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(document, 'jira');
    return new Contract(document, ajv);
  }

  checkRequest(request: Arrived): void {
    const operation = this.operationOf(request);
    if (operation === null) return;
    const query = operation.parameters.filter((parameter) => parameter.in === 'query');
    for (const name of new Set(request.query.keys())) {
      if (!query.some((parameter) => parameter.name === name)) this.complain(request, `has no query parameter ${name}`);
    }
    for (const { name, required } of query) {
      if (required === true && !request.query.has(name)) this.complain(request, `needs the query parameter ${name}`);
    }
    const schema = operation.requestBody?.content['application/json']?.schema;
    if (schema === undefined) {
      if (request.raw.length > 0) this.complain(request, 'takes no JSON body');
      return;
    }
    this.validate(request, schema, request.body, 'our body');
    this.refuseReadOnly(request, schema);
  }

  checkReply(request: Arrived, { status, body }: Reply): void {
    const operation = this.operationOf(request);
    if (operation === null) return;
    const response = operation.responses[String(status)];
    if (response === undefined) {
      this.complain(request, `declares no answer ${status}`);
      return;
    }
    const schema = response.content?.['application/json']?.schema;
    if (schema !== undefined && body !== null) this.validate(request, schema, body, `its answer ${status}`);
  }

  private operationOf(request: Arrived): Operation | null {
    // The same interface answers under its second version; the document describes the third.
    const path = request.path.replace(/^\/rest\/api\/(2|latest)\//, '/rest/api/3/');
    if (OUTSIDE.test(path)) return null;
    // `/search/jql` before `/search/{id}`: what is spelt out goes before what is a place.
    const names = Object.keys(this.document.paths).sort((one, other) => places(one) - places(other));
    const name = names.find((each) => patternOf(each).test(path));
    const operation = name === undefined ? undefined : this.document.paths[name]?.[request.method.toLowerCase()];
    if (operation === undefined) this.complain(request, 'is not in it');
    return operation ?? null;
  }

  private validate(request: Arrived, schema: unknown, value: unknown, what: string): void {
    const validate = this.compiled.get(schema) ?? this.ajv.compile(pointed(schema));
    this.compiled.set(schema, validate);
    // As it goes over the wire: what is undefined is not there.
    const sent: unknown = JSON.parse(JSON.stringify(value));
    if (validate(sent)) return;
    this.complain(request, `${what}: ${this.ajv.errorsText(validate.errors)}`);
  }

  private refuseReadOnly(request: Arrived, schema: unknown): void {
    const name = referenceSchema.safeParse(schema).data?.$ref.replace('#/components/schemas/', '') ?? '';
    const properties = this.document.components.schemas[name]?.properties ?? {};
    const sent = typeof request.body === 'object' && request.body !== null ? Object.keys(request.body) : [];
    for (const each of sent) {
      if (readOnlySchema.safeParse(properties[each]).success) this.complain(request, `our body: ${each} is read-only`);
    }
  }

  private complain({ method, path }: Arrived, what: string): void {
    this.violations.push(`${method} ${path} ${what}`);
  }
}

function places(path: string): number {
  return path.split('{').length;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
}

/** The schema with its references pointing into the whole document. */
function pointed(schema: unknown): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"jira#/');
  return z.looseObject({}).parse(JSON.parse(text));
}
