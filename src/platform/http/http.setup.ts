import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import helmet from 'helmet';
import { Settings } from '../config/settings.service.js';
import { Log } from '../log/log.service.js';
import { Metrics } from '../metrics/metrics.service.js';
import { letScraperIn } from '../metrics/scraper.setup.js';
import { jsonOnly, parseBody } from './body.setup.js';
import { HttpMetrics } from './http.metrics.js';
import { followRequests } from './request.setup.js';

/** What every request passes before it reaches a route, in this order. Call it before the application is initialised. */
export function setUpHttp(app: NestExpressApplication): void {
  const settings = app.get(Settings);
  const metrics = app.get(Metrics);
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(followRequests(app.get(Log), app.get(HttpMetrics)));
  app.use(helmet({ strictTransportSecurity: settings.inProduction }));
  app.use(letScraperIn(metrics, settings.get('METRICS_TOKEN')));
  app.use(jsonOnly);
  app.useBodyParser('raw', { type: 'application/json', limit: '1mb' });
  app.use(parseBody);
  if (settings.get('API_DOCS') ?? !settings.inProduction) serveDocs(app);
}

function serveDocs(app: NestExpressApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Gatehouse')
    .setDescription(
      'Takes an approved release through every environment to every hospital, and shows the proof at each gate.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'api/docs-json',
  });
}
