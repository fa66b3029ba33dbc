import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HttpAdapterHost } from '@nestjs/core';
import { sql } from 'kysely';
import { z } from 'zod';
import { DUTIES, ROLES, type Caller } from '../../src/people/caller.js';
import { mayDo, PERMISSIONS } from '../../src/people/permission.js';
import { isOfPages } from '../../src/platform/http/form.js';
import { startGatehouse, type Gatehouse, type Holding, type Somebody } from '../gatehouse.js';
import { sessionOf } from '../web/visitor.js';
import { routesOf, type Route } from './routes.js';

/** All that an unknown caller reaches. One more line here is a decision about the whole service's safety. */
const PUBLIC = [
  'GET /assets/:name',
  'GET /calendar/:address',
  'GET /health/live',
  'GET /health/ready',
  'GET /l/:address',
  'GET /l/:address/done',
  'GET /password',
  'GET /password/done',
  'GET /public/v1/banner.js',
  'GET /public/v1/evidence-keys',
  'GET /public/v1/status',
  'GET /public/v1/status.rss',
  'GET /public/v1/status/:product',
  'GET /public/v1/status/:product/:site',
  'GET /sign-in',
  'GET /status',
  'POST /api/v1/hooks/github',
  'POST /api/v1/hooks/jira',
  'POST /api/v1/passwords',
  'POST /api/v1/sign-in',
  'POST /api/v1/sites/:site/report',
  'POST /l/:address',
  'POST /password',
  'POST /sign-in',
];

/**
 * What is sent to and changes nothing: evidence is gathered for whoever may read it, and what two notes say is compared. Every other route that is
 * sent to needs more than a permission to read.
 */
const SENT_BY_READERS = [
  'POST /api/v1/releases/:version/evidence',
  'POST /api/v1/releases/:version/notes/divergence',
  'POST /record/evidence',
];

/** What is served by other means than a controller; the documents are off in production (abuse 65). */
const OUTSIDE_NEST = /^\/api\/docs/;

const HOLDINGS: readonly (readonly [string, readonly Holding[]])[] = [
  ['nobody in particular', []],
  ...ROLES.map((role) => [role, [role === 'trust' ? { role, trust: 'no-such-trust' } : { role }]] as const),
  ...DUTIES.map((duty) => [`delivery, ${duty}`, [{ role: 'delivery', duty }]] as const),
];

let gatehouse: Gatehouse;
let routes: readonly Route[];
const somebodies = new Map<string, Somebody & { readonly cookie: string }>();
beforeAll(async () => {
  gatehouse = await startGatehouse();
  routes = routesOf(gatehouse);
  for (const [name, holdings] of HOLDINGS) {
    const somebody = await gatehouse.as(...holdings);
    const session = await sessionOf(gatehouse, somebody.person);
    somebodies.set(name, { ...somebody, cookie: `${session.name}=${session.value}` });
  }
});
afterAll(async () => {
  await gatehouse.stop();
});

/** A property of what is not typed, be it an object or a function. */
function member(of: unknown, name: string): unknown {
  return (typeof of === 'object' && of !== null) || typeof of === 'function' ? Reflect.get(of, name) : undefined;
}

/** The route asked with an id of nothing and an empty body; a stream is let go as soon as it answers. */
async function ask(
  { method, path }: Route,
  who: Pick<Somebody & { cookie: string }, 'token' | 'cookie'> | null,
): Promise<{ status: number; detail: string }> {
  const response = await fetch(
    `${gatehouse.url}${path.replaceAll(/[:*]\w+/g, '00000000-0000-4000-8000-000000000000')}`,
    {
      method: method === 'ALL' ? 'POST' : method,
      redirect: 'manual',
      headers: {
        'content-type': isOfPages(path) ? 'application/x-www-form-urlencoded' : 'application/json',
        // Each route takes one of the two, and must not take the other for it.
        ...(who === null ? {} : isOfPages(path) ? { cookie: who.cookie } : { authorization: `Bearer ${who.token}` }),
      },
      signal: AbortSignal.timeout(10_000),
    },
  );
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  if (!isProblem) {
    await response.body?.cancel();
    return { status: response.status, detail: '' };
  }
  return { status: response.status, detail: z.object({ detail: z.string() }).parse(await response.json()).detail };
}

function opensFor(route: Route, holdings: readonly Holding[]): boolean {
  const roles = holdings.map(({ role, duty = null, trust = null }) => ({ role, duty, trust }));
  const caller: Caller = { person: '', name: '', email: '', roles };
  const { declaration, page } = route;
  const holds = (asked: readonly string[] | 'public' | null) =>
    PERMISSIONS.some((name) => asked?.includes(name) === true && mayDo(caller, name));
  return holds(declaration) && (page === null || holds([page]));
}

/** Where a form stands, and so what is drawn when it is refused: the nearest page above it. */
function pageOf({ path }: Route): Route | null {
  const above = routes.filter(
    (one) =>
      one.method === 'GET' && isOfPages(one.path) && (one.path === path || `${path}/`.startsWith(`${one.path}/`)),
  );
  return above.toSorted((one, other) => other.path.length - one.path.length)[0] ?? null;
}

describe('every route', () => {
  test('declares a permission that there is, or that it is public (INV-33, abuse 16)', () => {
    const lacking = routes.filter(({ declaration }) => {
      if (declaration === null || declaration === 'public') return declaration === null;
      return declaration.length === 0 || declaration.some((name) => !PERMISSIONS.some((known) => known === name));
    });
    expect(routes.length).toBeGreaterThan(10);
    expect(lacking.map(({ name }) => name)).toEqual([]);
  });

  test('that is public is in the list (abuse 70)', () => {
    const open = routes.filter(({ declaration }) => declaration === 'public');
    expect(open.map(({ name }) => name).sort()).toEqual(PUBLIC);
  });

  test('that changes something needs a permission to do so, and not only one to read (INV-33, abuse 16)', () => {
    const byReaders = routes.filter(
      ({ method, declaration }) =>
        method !== 'GET' &&
        declaration !== 'public' &&
        (declaration ?? []).some((name) => name.endsWith('.read') || name === 'notes.drafts'),
    );
    expect(byReaders.map(({ name }) => name).sort()).toEqual(SENT_BY_READERS);
  });

  test('that takes a form of a page is open to nobody to whom its page is shut, for a refused form is answered by the page (INV-34, abuse 16, abuse 17)', () => {
    const forms = routes.filter(
      ({ method, path, declaration }) => method === 'POST' && isOfPages(path) && declaration !== 'public',
    );
    const past = forms.flatMap((form) => {
      const page = pageOf(form);
      if (page === null || page.declaration === 'public')
        return form.path === '/sign-out' ? [] : [`${form.name}: no page`];
      return HOLDINGS.filter(([, holdings]) => opensFor(form, holdings) && !opensFor(page, holdings)).map(
        ([who]) => `${form.name}: ${who}`,
      );
    });
    expect(forms.length).toBeGreaterThan(30);
    expect(past).toEqual([]);
  });

  test('that is served at all is a controller’s, and so stands behind the guard (INV-33, abuse 66)', () => {
    const express: unknown = gatehouse.injected(HttpAdapterHost).httpAdapter.getInstance();
    const layers = z.array(z.object({ route: z.object({ path: z.string() }).optional() }));
    const paths = layers
      .parse(member(member(express, 'router'), 'stack'))
      .flatMap(({ route }) => (route === undefined ? [] : [route.path]));
    const known = new Set(routes.map(({ path }) => path));
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !known.has(path) && !OUTSIDE_NEST.test(path))).toEqual([]);
  });

  test('but the public ones answers 401 to the unknown (abuse 16)', async () => {
    for (const route of routes.filter(({ declaration }) => declaration !== 'public'))
      expect({ route: route.name, status: (await ask(route, null)).status }).toEqual({
        route: route.name,
        status: 401,
      });
  });

  for (const [name, holdings] of HOLDINGS)
    test(`answers 403 to ${name} without its permission, and lets in with it (INV-33, abuse 16)`, async () => {
      const who = somebodies.get(name) ?? null;
      for (const route of routes.filter(({ declaration }) => declaration !== 'public')) {
        const { status, detail } = await ask(route, who);
        const stopped = status === 401 || (status === 403 && detail.startsWith('This needs the permission'));
        expect({ route: route.name, status: stopped ? status : 0 }).toEqual({
          route: route.name,
          status: opensFor(route, holdings) ? 0 : 403,
        });
      }
    });

  test('gives the same decision however its path is spelt (abuse 66)', async () => {
    const token = somebodies.get('nobody in particular')?.token ?? '';
    for (const path of [
      '/API/v1/people',
      '/api/v1/people/',
      '/api/v1//people',
      '/api/v1/people.',
      '/api/v1/%70eople',
      '//api/v1/people',
    ]) {
      const response = await fetch(`${gatehouse.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      await response.body?.cancel();
      expect([403, 404]).toContain(response.status);
    }
  });
});

test('a refused change is in the record, without what was sent (abuse 16, INV-32)', async () => {
  const trust = somebodies.get('trust');
  await trust?.post('/api/v1/people', { name: 'canary-4711' });
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{ entry: string }>`select entry from audit where entry like '%request.refused%'`.execute(tx),
  );
  expect(rows.filter(({ entry }) => entry.includes(`person:${trust?.person ?? ''}`))).not.toEqual([]);
  expect(JSON.stringify(rows)).not.toContain('canary-4711');
});
