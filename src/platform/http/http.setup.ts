import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import helmet, { type HelmetOptions } from 'helmet';
import { Settings } from '../config/settings.service.js';
import { Log } from '../log/log.service.js';
import { Metrics } from '../metrics/metrics.service.js';
import { letScraperIn } from '../metrics/scraper.setup.js';
import { describeApi } from './api-description.setup.js';
import { BODIES, jsonOnly, parseBody } from './body.setup.js';
import { LONGEST_FORM } from './form.js';
import { HttpMetrics } from './http.metrics.js';
import { followRequests } from './request.setup.js';

/** What every request passes before it reaches a route, in this order. Call it before the application is initialised. */
export function setUpHttp(app: NestExpressApplication): void {
  const settings = app.get(Settings);
  const metrics = app.get(Metrics);
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(followRequests(app.get(Log), app.get(HttpMetrics)));
  const docs = settings.get('API_DOCS') ?? !settings.inProduction;
  app.use(helmet(headers(settings.inProduction, docs)));
  app.use(letScraperIn(metrics, settings.get('METRICS_TOKEN')));
  app.use(jsonOnly);
  app.useBodyParser('raw', { type: BODIES, limit: LONGEST_FORM });
  app.use(parseBody);
  if (docs) serveDocs(app);
}

/** Nothing from elsewhere, nothing inline, no framing. Only the API's own description page brings styles in its markup. */
function headers(inProduction: boolean, docs: boolean): HelmetOptions {
  return {
    strictTransportSecurity: inProduction,
    xFrameOptions: { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: docs ? ["'self'", "'unsafe-inline'"] : ["'self'"],
      },
    },
  };
}

function serveDocs(app: NestExpressApplication): void {
  SwaggerModule.setup('api/docs', app, () => describeApi(app), { jsonDocumentUrl: 'api/docs-json' });
}
