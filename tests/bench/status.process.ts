import { Controller, Get, Header, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { StatusBoard } from '../../src/notices/status/status-board.service.js';
import { startGatehouse } from '../gatehouse.js';
import { environmentsOf } from '../rollouts/ward.js';
import { statusWishSchema, type StatusWish } from './status-run.js';

const wish = statusWishSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
// It serves until whoever started it is gone, however that ended.
process.stdin.resume().once('end', () => process.exit(0));
process.stdout.write(`${wish.what === 'gatehouse' ? await throughGatehouse(wish) : await bare(wish)}\n`);

/** The whole service as it is, beside whose other work the public asks. */
async function throughGatehouse({ database, sites }: StatusWish): Promise<string> {
  const gatehouse = await startGatehouse({
    environments: environmentsOf({ sites }),
    on: { address: database, drop: () => Promise.resolve() },
  });
  await gatehouse.injected(StatusBoard).refresh();
  return gatehouse.url;
}

/** One route, at the same address, that answers with so many bytes. */
async function bare({ bytes }: StatusWish): Promise<string> {
  const constant = { says: 'x'.repeat(Math.max(0, bytes - 11)) };

  @Controller('public/v1/status')
  class Constant {
    @Get()
    @Header('Cache-Control', 'public, max-age=5')
    says(): object {
      return constant;
    }
  }

  @Module({ controllers: [Constant] })
  class Bare {}

  const app = await NestFactory.create(Bare, { logger: false });
  await app.listen(0, '127.0.0.1');
  return await app.getUrl();
}
