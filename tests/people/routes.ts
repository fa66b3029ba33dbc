import { RequestMethod } from '@nestjs/common';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { PAGE } from '../../src/people/permission.guard.js';
import { DECLARATION, type Declaration } from '../../src/platform/http/declaration.js';
import type { Gatehouse } from '../gatehouse.js';

/** One route of the booted application, as Nest knows it. */
export interface Route {
  /** `POST /api/v1/people/:person/disable`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Null when it declares nothing. */
  readonly declaration: Declaration | null;
  /** What the page of a form asks beside it, if it is declared. */
  readonly page: string | null;
}

/** Every route of every controller in the application, found and not listed: a new one is among them by itself. */
export function routesOf(gatehouse: Gatehouse): readonly Route[] {
  const reflector = gatehouse.injected(Reflector);
  const scanner = new MetadataScanner();
  return [...gatehouse.injected(ModulesContainer).values()]
    .flatMap((module) => [...module.controllers.values()])
    .flatMap(({ metatype, instance }) => {
      if (typeof metatype !== 'function') throw new Error('A controller without a class.');
      const prototype: unknown = Object.getPrototypeOf(instance);
      if (typeof prototype !== 'object' || prototype === null) throw new Error('A controller without a prototype.');
      return scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler: unknown = Reflect.get(prototype, name);
        if (typeof handler !== 'function') return [];
        const method = reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
        if (method === undefined) return [];
        const declaration =
          reflector.getAllAndOverride<Declaration | undefined>(DECLARATION, [handler, metatype]) ?? null;
        const page = reflector.getAllAndOverride<string | undefined>(PAGE, [handler, metatype]) ?? null;
        const prefixes = pathsOf(reflector, metatype);
        return prefixes.flatMap((prefix) =>
          pathsOf(reflector, handler).map((path) =>
            route(RequestMethod[method], `/${prefix}/${path}`, { declaration, page }),
          ),
        );
      });
    });
}

type Target = Parameters<Reflector['get']>[1];

function pathsOf(reflector: Reflector, target: Target): readonly string[] {
  const path = reflector.get<string | readonly string[]>(PATH_METADATA, target);
  return typeof path === 'string' ? [path] : path;
}

function route(method: string, spelt: string, declared: Pick<Route, 'declaration' | 'page'>): Route {
  const path = spelt.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return { name: `${method} ${path}`, method, path, ...declared };
}
