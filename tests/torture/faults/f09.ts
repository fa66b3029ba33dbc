import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RedisServer } from '../../redis/redis-server.js';
import type { Fault, FaultResult, FaultWish } from '../fault.js';
import { claimLatencies } from '../history.js';
import { intrude } from '../intruder.js';
import { ride, type Draw } from '../ride.js';
import { Scene } from '../scene.js';

/** What the sweeper may cost, when every hint of an attempt was lost. */
const CLAIMED_WITHIN_SECONDS = 15;
const WAYS = ['killed', 'flushed', 'full', 'of another policy', 'hung'] as const;
const FLUSHES = 20;

/** The Redis that carries the hints is killed, flushed, full, may evict, or answers nothing. */
export const F9: Fault = {
  id: 'F9',
  title: 'Redis killed, flushed, full, of a wrong policy, hung',
  rounds: 5,
  run: async (wish) => {
    const redis = await RedisServer.start();
    try {
      return await onRedis(wish, redis);
    } finally {
      await redis.kill();
    }
  },
};

async function onRedis(wish: FaultWish, redis: RedisServer): Promise<FaultResult> {
  const scene = await Scene.open({
    ...{ say: wish.say, sites: wish.sites ?? 40, concurrency: 5, runSeconds: 1.5, processes: 2, database: 'outside' },
    settings: { REDIS_URL: redis.url },
  });
  const refused: string[] = [];
  try {
    const result = await ride(scene, wish, {
      everyMs: [0, 2_000],
      strike: async (number, draw) => {
        const way = WAYS[(number - 1) % WAYS.length] ?? 'killed';
        wish.say(`  Redis is ${way}`);
        await strike(way, redis, draw, async () => {
          refused.push(...(await refusal(scene, number)));
        });
        return true;
      },
    });
    const claimSeconds = claimLatencies(await scene.observer.deeds());
    const late = claimSeconds.filter((seconds) => seconds > CLAIMED_WITHIN_SECONDS);
    const broken = [...refused, ...late.map((seconds) => `an attempt waited ${seconds.toFixed(1)} s to be claimed`)];
    return { ...result, measured: { claimSeconds }, broken: [...result.broken, ...broken] };
  } finally {
    await scene.close();
  }
}

async function strike(
  way: (typeof WAYS)[number],
  redis: RedisServer,
  draw: Draw,
  start: () => Promise<void>,
): Promise<void> {
  const lasts = 2_000 + draw() * 8_000;
  switch (way) {
    case 'killed':
      await redis.kill();
      await pause(lasts);
      return redis.launch();
    case 'flushed':
      for (let time = 0; time < FLUSHES; time += 1) {
        await redis.ask('flushall');
        await pause(lasts / FLUSHES);
      }
      return;
    case 'full':
      await redis.ask('config', 'set', 'maxmemory', '1');
      await pause(lasts);
      await redis.ask('config', 'set', 'maxmemory', '0');
      return;
    case 'of another policy':
      await redis.ask('config', 'set', 'maxmemory-policy', 'allkeys-random', 'maxmemory', '1');
      await start();
      await pause(lasts);
      await redis.ask('config', 'set', 'maxmemory-policy', 'noeviction', 'maxmemory', '0');
      return;
    case 'hung':
      redis.freeze();
      await pause(draw() > 0.9 ? 60_000 : lasts);
      redis.thaw();
  }
}

/** A service that starts on a Redis that evicts must refuse, and say what to do. */
async function refusal(scene: Scene, number: number): Promise<string[]> {
  const name = `late-${number}`;
  const { first, lab } = scene;
  const { status, said } = await intrude(lab, name, {
    ...first.environment,
    PORT: '0',
    DATA_DIRECTORY: join(lab.folder, name),
  });
  if (status === null || status === 0) return ['a service started on a Redis that evicts'];
  return said.includes('maxmemory-policy') ? [] : [`on a Redis that evicts, a service said "${said}"`];
}
