import { listen, type Listening } from '../pretend/jira/listening.js';

/** A site of the product with a page of its own. */
export interface ShownSite {
  readonly id: string;
  readonly name: string;
}

const STYLE =
  'body{font:1rem/1.6 system-ui,sans-serif;margin:0;color:#212b32}header{background:#231f20;color:#fff;padding:1rem}' +
  'main{max-width:44rem;margin:0 auto;padding:1rem}nav a{margin-right:1rem}td,th{text-align:left;padding:.25rem 1.5rem .25rem 0}';

/**
 * A small pretend FLIP on an origin of its own, with one tag for Gatehouse's banner: `/` as its hub, `/at/<site>` as one site has it. Its
 * policy lets it load that script and ask that one host, and nothing more.
 */
export function openProduct(gatehouse: string, sites: readonly ShownSite[]): Promise<Listening> {
  return listen((request, response) => {
    const [, id] = /^\/at\/([a-z0-9-]+)$/.exec(request.url ?? '/') ?? [];
    const site = sites.find((one) => one.id === id);
    const isThere = request.url === '/' || site !== undefined;
    response.writeHead(isThere ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${gatehouse}; connect-src ${gatehouse}; style-src 'unsafe-inline'`,
      'cache-control': 'no-store',
    });
    response.end(isThere ? productPage(gatehouse, site ?? null, sites) : 'There is no such page.');
  });
}

function productPage(gatehouse: string, site: ShownSite | null, sites: readonly ShownSite[]): string {
  const place = site === null ? '' : ` data-site="${site.id}"`;
  const title = site === null ? 'FLIP' : `FLIP at ${site.name}`;
  const links = [{ path: '/', name: 'The hub' }, ...sites.map(({ id, name }) => ({ path: `/at/${id}`, name }))];
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style>` +
    `<script async src="${gatehouse}/public/v1/banner.js" data-product="flip"${place} data-seconds="1"></script></head>` +
    `<body><header>${title}</header><main><h1>Your projects</h1>` +
    '<p>This page stands in for FLIP. What you see at its end, when there is something to say, is Gatehouse’s banner.</p>' +
    '<table><tr><th>Project</th><th>Studies</th></tr><tr><td>Lung nodules</td><td>4,102</td></tr>' +
    '<tr><td>Stroke pathways</td><td>871</td></tr></table>' +
    `<nav aria-label="Sites"><p>${links.map(({ path, name }) => `<a href="${path}">${name}</a>`).join(' ')}</p></nav>` +
    '</main></body></html>'
  );
}
