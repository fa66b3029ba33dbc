import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { startGatehouse } from '../gatehouse.js';

const operation = z.looseObject({
  summary: z.string().min(5),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) }).optional(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
  security: z.array(z.looseObject({ bearer: z.array(z.string()) })).optional(),
});
const description = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) });

test('the API description holds every route with what its body and query may hold', async () => {
  const gatehouse = await startGatehouse();
  try {
    const { paths } = description.parse((await gatehouse.get('/api/docs-json')).body);
    expect(paths['/api/v1/releases']?.['post']?.requestBody?.content['application/json']?.schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: expect.arrayContaining(['version', 'kind', 'product', 'packages', 'migration']),
    });
    const query = paths['/api/v1/releases']?.['get']?.parameters.map((parameter) => parameter.name);
    expect(query).toEqual(expect.arrayContaining(['product', 'kind']));
    const undescribed = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method, { requestBody }]) => (method === 'post' || method === 'put') && requestBody === undefined)
        .map(([method]) => `${method} ${path}`),
    );
    expect(undescribed.toSorted()).toEqual(WITHOUT_BODY.toSorted());
    const open = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { security }]) => security === undefined)
        .map(([method]) => `${method} ${path}`),
    );
    expect(open.toSorted()).toEqual(WITHOUT_TOKEN.toSorted());
  } finally {
    await gatehouse.stop();
  }
});

/** Routes whose address says it all. */
const WITHOUT_BODY = [
  'post /api/v1/sign-out',
  'post /api/v1/people/{person}/disable',
  'post /api/v1/people/{person}/enable',
  'post /api/v1/people/{person}/password-right',
  'post /api/v1/rollouts/{id}/sites/{site}/hand-over/acknowledgement',
  'post /api/v1/sites/{site}/report-token',
  'post /api/v1/outbox/{id}/again',
  'post /api/v1/releases/{version}/evidence',
  'post /api/v1/releases/{version}/scope/refresh',
  'post /api/v1/releases/{version}/source/refresh',
  'post /api/v1/calendars/{id}/rotate',
  'post /api/v1/notices/{notice}/acknowledge',
  'post /api/v1/rcas/{id}/close',
  'post /api/v1/webhooks/{id}/resume',
  'post /api/v1/webhooks/{id}/test',
  // Whatever the tracker and the source host say: it is only a hint.
  'post /api/v1/hooks/jira',
  'post /api/v1/hooks/github',
];

/** Routes that take no person's token; every other is described with one, so that it can be tried from the page. */
const WITHOUT_TOKEN = [
  'get /health/live',
  'get /health/ready',
  'post /api/v1/sign-in',
  'post /api/v1/passwords',
  // For everybody.
  'get /public/v1/banner.js',
  'get /public/v1/evidence-keys',
  'get /public/v1/status',
  'get /public/v1/status.rss',
  'get /public/v1/status/{product}',
  'get /public/v1/status/{product}/{site}',
  // Opened by their signatures.
  'post /api/v1/hooks/jira',
  'post /api/v1/hooks/github',
  // Opened by the site's own token.
  'post /api/v1/sites/{site}/report',
];
