import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { setUpHttp } from './platform/http/http.setup.js';
import { NestLog } from './platform/log/nest-log.service.js';
import type { Ground } from './platform/platform.module.js';

/** Puts the application together; it does nothing before it is started. Throws what any part of it cannot be made for. */
export async function makeApplication(ground: Ground): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.on(ground), {
    bodyParser: false,
    logger: new NestLog(ground.log),
    abortOnError: false,
  });
  setUpHttp(app);
  return app;
}
