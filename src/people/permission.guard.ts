import {
  createParamDecorator,
  Injectable,
  SetMetadata,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { forbidden, Problem } from '../platform/http/problem.js';
import { Authentication, type Authenticated, type Credential } from './authentication.service.js';
import type { Caller } from './caller.js';
import { mayDo, type Permission } from './permission.js';

/** What a route declares of its callers: nobody needs to be known, or any one of these permissions opens it. */
export type Declaration = 'public' | readonly Permission[];

const DECLARATION = 'gatehouse:permission';

/**
 * Declares what a route asks of its caller. Several: any one of them opens the route, and its service then asks `mayDo` for the
 * one that this body needs.
 */
export function Requires(...permissions: [Permission, ...Permission[]]): CustomDecorator {
  return SetMetadata<string, Declaration>(DECLARATION, permissions);
}

/** Declares a route open to the unknown. The full list of them stands in a test, so that one more is a decision. */
export function Public(): CustomDecorator {
  return SetMetadata<string, Declaration>(DECLARATION, 'public');
}

type Target = Parameters<Reflector['getAllAndOverride']>[1][number];

/** The declaration of a route: its handler's, else its controller's (in that order), else null, which is refused. */
export function declarationOf(reflector: Reflector, route: readonly Target[]): Declaration | null {
  return reflector.getAllAndOverride<Declaration | undefined>(DECLARATION, [...route]) ?? null;
}

const known = new WeakMap<object, Authenticated>();

function authenticatedOn(context: ExecutionContext): Authenticated {
  const authenticated = known.get(context.switchToHttp().getRequest<Request>());
  if (authenticated === undefined) throw unauthenticated();
  return authenticated;
}

/** The person who is calling. Refuses with 401 on a public route, where nobody is known. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return authenticatedOn(context).caller;
});

/** What the caller showed. Keep it with a long-lived stream, and ask `Authentication.stillHolds` every few seconds. */
export const CredentialOf = createParamDecorator((_: unknown, context: ExecutionContext): Credential => {
  return authenticatedOn(context).credential;
});

/**
 * Stands before every route. Reads the caller afresh from the database for each request, so that a disabled person, a removed
 * role and a revoked token have no effect from the next one on. Refuses 401 the unknown, 403 the known who may not, and 403
 * everybody at a route that declares nothing.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declaration = declarationOf(this.reflector, [context.getHandler(), context.getClass()]);
    if (declaration === null) throw forbidden('This route declares no permission, so nobody may use it.');
    if (declaration === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const authenticated = await this.authentication.authenticate(request.headers.authorization);
    if (authenticated === null) {
      context.switchToHttp().getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer');
      throw unauthenticated();
    }
    if (!declaration.some((permission) => mayDo(authenticated.caller, permission))) {
      throw forbidden(`This needs the permission ${declaration.join(' or ')}, which you do not have.`);
    }
    known.set(request, authenticated);
    return true;
  }
}

function unauthenticated(): Problem {
  return new Problem(401, 'unauthenticated', 'Sign in, or send a valid token as "Authorization: Bearer <token>".');
}
