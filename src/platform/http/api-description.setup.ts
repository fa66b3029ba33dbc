import type { NestExpressApplication } from '@nestjs/platform-express';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { BodyPipe } from './body.pipe.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;
type JsonSchema = ReturnType<BodyPipe<unknown>['describe']>;

/** Where Nest keeps what a handler's parameters are made of: `<kind>:<index>` to the pipes; 3 is the body, 4 the query. */
const PARAMETERS = '__routeArguments__';
const BODY = '3';
const QUERY = '4';

const parametersSchema = z.record(z.string(), z.looseObject({ pipes: z.array(z.unknown()) }));

/** The API as an OpenAPI document. What a body or a query may hold is read from the very schemas that refuse the rest. */
export function describeApi(app: NestExpressApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Gatehouse')
    .setDescription(
      'Takes an approved release through every environment to every hospital, and shows the proof at each gate. ' +
        'Refusals are application/problem+json and name every fault with its field and its fix.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, about, {
    operationIdFactory: (controller, method) => `${controller}_${method}`,
  });
  const taken = schemasTaken(app);
  for (const path of Object.values(document.paths))
    for (const operation of [path.get, path.post, path.put, path.delete]) {
      const schemas = taken.get(operation?.operationId ?? '');
      if (operation !== undefined && schemas !== undefined) describeOperation(operation, schemas);
    }
  return document;
}

interface Taken {
  readonly body: JsonSchema | null;
  readonly query: JsonSchema | null;
}

/** Assigned rather than set: zod's type of a JSON Schema is wider than the document's, which also knows older dialects. */
function describeOperation(operation: Operation, taken: Taken): void {
  if (taken.body !== null)
    Object.assign(operation, {
      requestBody: { required: true, content: { 'application/json': { schema: taken.body } } },
    });
  if (taken.query === null) return;
  const required = taken.query.required ?? [];
  const described = Object.entries(taken.query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  // Nest lists an argument that takes the whole query as one nameless parameter; the schema says it better.
  const others = (operation.parameters ?? []).filter((parameter) => !('in' in parameter && parameter.in === 'query'));
  Object.assign(operation, { parameters: [...others, ...described] });
}

function schemasTaken(app: NestExpressApplication): ReadonlyMap<string, Taken> {
  const taken = new Map<string, Taken>();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype: unknown = metatype.prototype;
      if (typeof prototype !== 'object' || prototype === null) continue;
      for (const method of Object.getOwnPropertyNames(prototype)) {
        const parameters: unknown = Reflect.getMetadata(PARAMETERS, metatype, method);
        const parsed = parametersSchema.safeParse(parameters);
        if (parsed.success)
          taken.set(`${metatype.name}_${method}`, {
            body: schemaOf(parsed.data, BODY),
            query: schemaOf(parsed.data, QUERY),
          });
      }
    }
  return taken;
}

function schemaOf(parameters: z.infer<typeof parametersSchema>, kind: string): JsonSchema | null {
  const pipes = Object.entries(parameters).flatMap(([key, { pipes }]) => (key.startsWith(`${kind}:`) ? pipes : []));
  const pipe = pipes.find((candidate) => candidate instanceof BodyPipe);
  return pipe?.describe() ?? null;
}
