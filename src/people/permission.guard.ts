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
import { record } from '../audit/audit.table.js';
import { Database } from '../platform/database/database.service.js';
import { DECLARATION, Declares, type Declaration } from '../platform/http/declaration.js';
import { isOfPages } from '../platform/http/form.js';
import { forbidden, Problem } from '../platform/http/problem.js';
import { Authentication, type Authenticated, type Credential } from './authentication.service.js';
import type { Caller } from './caller.js';
import { holdersInWords } from './holders.js';
import { mayDo, permissionNamed, type Permission } from './permission.js';
import { FormOrigin } from './sessions/form-origin.service.js';
import { Sessions, type Visit } from './sessions/sessions.service.js';

/**
 * Declares what a route asks of its caller. Several: any one of them opens the route, and its service then asks `mayDo` for the
 * one that this body needs.
 */
export function Requires(...permissions: [Permission, ...Permission[]]): CustomDecorator {
  return Declares(permissions);
}

/** The name under which a form keeps what its page asks. */
export const PAGE = 'gatehouse:page';

/** Declares what the page asks of whoever opens it, where some may send its forms who may not: a refused form is answered by the page. */
export function OnPage(permission: Permission): CustomDecorator {
  return SetMetadata<string, Permission>(PAGE, permission);
}

/** Declares a route open to the unknown. The full list of them stands in a test, so that one more is a decision. */
export function Public(): CustomDecorator {
  return Declares('public');
}

const known = new WeakMap<object, Authenticated>();
const visits = new WeakMap<object, Visit>();

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

/** The session in which a page was asked for. Refuses with 401 on a public route, where nobody is known. */
export const VisitOf = createParamDecorator((_: unknown, context: ExecutionContext): Visit => {
  const visit = visitOn(context.switchToHttp().getRequest<Request>());
  if (visit === null) throw unauthenticated();
  return visit;
});

/** The session in which a page was asked for, to whoever draws it; null on a public route and for machines. */
export function visitOn(request: object): Visit | null {
  return visits.get(request) ?? null;
}

/** Has what is drawn for a request that no route answers know whose session it came in. */
export function attend(request: object, visit: Visit): void {
  visits.set(request, visit);
}

/**
 * Stands before every route. Pages are opened by a session's cookie and by nothing else, the rest by a token and never by a cookie; a form
 * of a page is taken from our own pages alone. Reads the caller afresh from the database for each request, so that a disabled person, a removed
 * role and a revoked token have no effect from the next one on. Refuses 401 the unknown, 403 the known who may not, and 403
 * everybody at a route that declares nothing.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
    private readonly sessions: Sessions,
    private readonly forms: FormOrigin,
    private readonly database: Database,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = [context.getHandler(), context.getClass()];
    const declaration = this.reflector.getAllAndOverride<Declaration | undefined>(DECLARATION, route);
    if (declaration === undefined) throw forbidden('This route declares no permission, so nobody may use it.');
    if (declaration === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const authenticated = isOfPages(request.path)
      ? await this.atPage(request)
      : await this.authentication.authenticate(request.headers.authorization);
    if (authenticated === null) {
      if (!isOfPages(request.path))
        context.switchToHttp().getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer');
      throw unauthenticated();
    }
    const page = this.reflector.getAllAndOverride<Permission | undefined>(PAGE, route);
    const asked = page === undefined ? [declaration] : [declaration, [page]];
    const lacking = asked.find((one) => !opens(one, authenticated.caller));
    if (lacking !== undefined) {
      if (request.method !== 'GET') await this.recordRefusal(context, authenticated.caller, lacking);
      const needed = `This needs the permission ${lacking.join(' or ')}, which you do not have here.`;
      throw forbidden(`${needed} Those who have it: ${holdersInWords(permissionsIn(lacking))}.`);
    }
    const visit = visitOn(request);
    if (visit !== null && request.method !== 'GET') this.forms.refuseForged(request, visit.formToken);
    known.set(request, authenticated);
    return true;
  }

  private async atPage(request: Request): Promise<Visit | null> {
    const visit = await this.sessions.visit(request.headers.cookie);
    if (visit === null) return null;
    // What was done is said on the next page, not to a stream or a script.
    const shows = request.method === 'GET' && request.accepts(['application/json', 'text/html']) === 'text/html';
    visits.set(request, { ...visit, said: shows ? await this.sessions.takeSaid(visit) : null });
    return visit;
  }

  /** Somebody known tried to change what they may not: that is written down, without a byte of what they sent. */
  private async recordRefusal(context: ExecutionContext, caller: Caller, needed: readonly string[]): Promise<void> {
    const actor = `person:${caller.person}`;
    const subject = `route:${context.getClass().name}.${context.getHandler().name}`;
    await this.database.transaction((tx) =>
      record(tx, { actor, action: 'request.refused', subject, detail: { needed } }),
    );
  }
}

function opens(declared: readonly string[], caller: Caller): boolean {
  return permissionsIn(declared).some((permission) => mayDo(caller, permission));
}

/** A name that is no permission opens nothing. */
function permissionsIn(declared: readonly string[]): readonly Permission[] {
  return declared.flatMap((name) => permissionNamed(name) ?? []);
}

function unauthenticated(): Problem {
  return new Problem(401, 'unauthenticated', 'Sign in, or send a valid token as "Authorization: Bearer <token>".');
}
