import type { Server } from 'node:http';
import { Controller, Get, type INestApplication, Res } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, test } from '@jest/globals';
import type { Response } from 'express';
import { closeGently } from '../../src/platform/http/closing.setup.js';

let begun: () => void = () => undefined;
let finish: () => void = () => undefined;

@Controller()
class SlowController {
  @Get('slow')
  async slow(): Promise<string> {
    begun();
    await new Promise<void>((done) => (finish = done));
    return 'whole';
  }

  @Get('stream')
  stream(@Res() response: Response): void {
    response.write('first');
  }
}

async function start(): Promise<{ app: INestApplication<Server>; url: string }> {
  const app = (await Test.createTestingModule({ controllers: [SlowController] }).compile()).createNestApplication<
    INestApplication<Server>
  >({ logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

test('a request under way when the service is told to stop is answered in full, and a new one is refused', async () => {
  const { app, url } = await start();
  const isUnderWay = new Promise<void>((done) => (begun = done));
  const answer = fetch(`${url}/slow`).then((response) => response.text());
  await isUnderWay;
  const closed = closeGently(app);
  await expect(refused(url)).resolves.toBe(true);
  finish();
  expect(await answer).toBe('whole');
  await closed;
});

test('a live stream does not keep the service from stopping', async () => {
  const { app, url } = await start();
  const response = await fetch(`${url}/stream`);
  const read = response.text();
  const began = Date.now();
  await Promise.all([expect(read).rejects.toThrow(), closeGently(app, 100)]);
  expect(Date.now() - began).toBeLessThan(4_000);
});

async function refused(url: string): Promise<boolean> {
  for (const began = Date.now(); Date.now() - began < 5_000;) {
    const asked = await fetch(`${url}/nowhere`, { headers: { connection: 'close' } }).catch(() => null);
    if (asked === null) return true;
  }
  return false;
}
