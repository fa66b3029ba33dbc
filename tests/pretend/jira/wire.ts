import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Arrived, Reply } from './request.js';

export async function arrival(request: IncomingMessage): Promise<Arrived> {
  const raw = await buffer(request);
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const isJson = request.headers['content-type']?.startsWith('application/json') === true;
  const body = isJson && raw.length > 0 ? parsed(raw.toString()) : null;
  return {
    method: request.method ?? '',
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers),
    body,
    raw,
  };
}

export function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  if (body === null) response.writeHead(status, headers).end();
  else if (typeof body === 'string' || body instanceof Uint8Array) response.writeHead(status, headers).end(body);
  else
    response
      .writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers })
      .end(JSON.stringify(body));
}

/** What Jira shows at an address that it does not have: a page for people. */
export function deadLink(): Reply {
  return {
    status: 404,
    headers: { 'content-type': 'text/html;charset=UTF-8' },
    body: '<html><body>Oops, you&#39;ve found a dead link.</body></html>',
  };
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}
