import type { NestExpressApplication } from '@nestjs/platform-express';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { BodyPipe } from './body.pipe.js';
import { DECLARATION } from './declaration.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;
type JsonSchema = ReturnType<BodyPipe<unknown>['describe']>;

/** Where Nest keeps what a handler's parameters are made of: `<kind>:<index>` to the pipes; 3 is the body, 4 the query. */
const PARAMETERS = '__routeArguments__';
const BODY = '3';
const QUERY = '4';

const parametersSchema = z.record(z.string(), z.looseObject({ pipes: z.array(z.unknown()) })).default({});
const permissionsSchema = z.array(z.string()).catch([]);

/**
 * The API as an OpenAPI document. What a body or a query may hold is read from the very schemas that refuse the rest, and who may
 * call from what the route declares.
 */
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
  const asked = asksOfRoutes(app);
  for (const path of Object.values(document.paths))
    for (const operation of [path.get, path.post, path.put, path.delete]) {
      const asks = asked.get(operation?.operationId ?? '');
      if (operation !== undefined && asks !== undefined) describeOperation(operation, asks);
    }
  return document;
}

interface Asks {
  readonly body: JsonSchema | null;
  readonly query: JsonSchema | null;
  /** Any one of these opens the route; none for a route that is open to everybody. */
  readonly permissions: readonly string[];
}

/** Assigned rather than set: zod's type of a JSON Schema is wider than the document's, which also knows older dialects. */
function describeOperation(operation: Operation, { body, query, permissions }: Asks): void {
  if (permissions.length > 0) {
    operation.security = [{ bearer: [] }];
    operation.description = `Needs the permission ${permissions.join(' or ')}.`;
  }
  if (body !== null)
    Object.assign(operation, {
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
    });
  if (query === null) return;
  const required = query.required ?? [];
  const described = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  // Nest lists an argument that takes the whole query as one nameless parameter; the schema says it better.
  const others = (operation.parameters ?? []).filter((parameter) => !('in' in parameter && parameter.in === 'query'));
  Object.assign(operation, { parameters: [...others, ...described] });
}

function asksOfRoutes(app: NestExpressApplication): ReadonlyMap<string, Asks> {
  const asked = new Map<string, Asks>();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype: unknown = metatype.prototype;
      if (typeof prototype !== 'object' || prototype === null) continue;
      for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
        const handler: unknown = value;
        if (typeof handler === 'function') asked.set(`${metatype.name}_${method}`, asksOf(metatype, method, handler));
      }
    }
  return asked;
}

function asksOf(controller: object, method: string, handler: object): Asks {
  const parameters = parametersSchema.parse(Reflect.getMetadata(PARAMETERS, controller, method));
  const declaration: unknown =
    Reflect.getMetadata(DECLARATION, handler) ?? Reflect.getMetadata(DECLARATION, controller);
  return {
    body: schemaOf(parameters, BODY),
    query: schemaOf(parameters, QUERY),
    permissions: permissionsSchema.parse(declaration),
  };
}

function schemaOf(parameters: z.infer<typeof parametersSchema>, kind: string): JsonSchema | null {
  const pipes = Object.entries(parameters).flatMap(([key, { pipes }]) => (key.startsWith(`${kind}:`) ? pipes : []));
  const pipe = pipes.find((candidate) => candidate instanceof BodyPipe);
  return pipe?.describe() ?? null;
}
