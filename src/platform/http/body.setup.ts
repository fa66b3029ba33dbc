import type { NextFunction, Request, Response } from 'express';
import { isOfPages, readForm } from './form.js';
import { badRequest, Problem } from './problem.js';
import { isSigned, keepRawBody } from './raw-body.js';
import { parseStrictJson } from './strict-json.js';

const FORM = 'application/x-www-form-urlencoded';

/** What a body may call itself, for the parser of its bytes. */
export const BODIES = ['application/json', FORM];

/** Refuses a body that does not call itself JSON: a form in another site's page can send text/plain, but not this. A page takes its own forms. */
export function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  const sendsBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (isOfPages(request.path)) {
    if (sendsBody && request.is(FORM) === false)
      next(new Problem(415, 'unsupported-media-type', 'Send the form of the page.'));
    else next();
  } else if (sendsBody && request.is('application/json') === false)
    next(new Problem(415, 'unsupported-media-type', 'Send JSON, with "Content-Type: application/json".'));
  else next();
}

/** Turns the bytes of a JSON body into a document, after the raw parser has bounded them. */
export function parseBody(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) {
    next();
    return;
  }
  if (isSigned(request.path)) {
    keepRawBody(request, body);
    request.body = undefined;
    next();
    return;
  }
  if (isOfPages(request.path)) {
    parseForm(request, body, next);
    return;
  }
  const parsed = body.length === 0 ? { ok: true as const, value: undefined } : parseStrictJson(decoded(body));
  if (!parsed.ok) {
    next(badRequest([{ field: '(body)', fault: parsed.fault, fix: 'Send one well-formed JSON document in UTF-8.' }]));
    return;
  }
  request.body = parsed.value;
  next();
}

/** What was written stays with the request where its form cannot be taken, so that its writer is shown it. */
function parseForm(request: Request, body: Buffer, next: NextFunction): void {
  const { fields, fault } = readForm(decoded(body));
  request.body = fields;
  if (fault === null) next();
  else next(new Problem(400, 'unreadable-form', 'That form cannot be taken as it was sent.', [fault]));
}

/** UTF-8 or nothing: bytes that are not UTF-8 become a text that is not JSON. */
function decoded(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return '';
  }
}
