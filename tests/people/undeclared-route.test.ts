import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import { Declares } from '../../src/platform/http/declaration.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { Log } from '../../src/platform/log/log.service.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';

@Controller('forgotten')
class ForgottenController {
  @Get()
  read(): string {
    return 'what nobody was meant to read';
  }

  @Get('misspelt')
  @Declares(['people.mange'])
  misspelt(): string {
    return 'what nobody was meant to read';
  }
}

let gatehouse: Gatehouse;
let administrator: Somebody;
let app: INestApplication;
beforeEach(async () => {
  gatehouse = await startGatehouse();
  administrator = await gatehouse.as({ role: 'administrator' }, { role: 'delivery', duty: 'release-manager' });
  const { database } = gatehouse;
  const ground = { settings: gatehouse.injected(Settings), log: Log.open('silent'), database };
  const built = await Test.createTestingModule({
    imports: [AppModule.on(ground)],
    controllers: [ForgottenController],
  }).compile();
  app = built.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
});
afterEach(async () => {
  await app.close();
  await gatehouse.stop();
});

test('a route that declares nothing, or nothing that there is, is refused to everybody (INV-33, abuse 16)', async () => {
  for (const path of ['forgotten', 'forgotten/misspelt'])
    for (const headers of [{}, { authorization: `Bearer ${administrator.token}` }]) {
      const response = await fetch(`${await app.getUrl()}/${path}`, { headers });
      expect([401, 403]).toContain(response.status);
      expect(await response.text()).not.toContain('meant to read');
    }
  const known = await fetch(`${await app.getUrl()}/forgotten`, {
    headers: { authorization: `Bearer ${administrator.token}` },
  });
  expect(known.status).toBe(403);
});
