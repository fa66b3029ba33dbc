import Bull from 'bull';
import { z } from 'zod';
import { latencyOf, type Floor } from './engine-run.js';

const wishSchema = z.strictObject({ jobs: z.number(), redis: z.string(), atOnce: z.number() });

const { jobs, redis, atOnce } = wishSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const queue = new Bull('floor', redis);
const added = new Map<string, number>();
const waited: number[] = [];
await queue.isReady();
process.stdout.write(`${JSON.stringify(await move())}\n`);
process.exit(0);

/** Adds the jobs, so many under way at once, and takes each as it comes. */
async function move(): Promise<Floor> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  let next = 0;
  await new Promise<void>((done, failed) => {
    const add = (): void => {
      if (next === jobs) return;
      const id = String((next += 1));
      added.set(id, performance.now());
      queue.add({}, { jobId: id, removeOnComplete: true }).catch(failed);
    };
    queue.on('completed', () => {
      if (waited.length === jobs) done();
      else add();
    });
    queue
      .process(atOnce, (job) => {
        waited.push(performance.now() - (added.get(String(job.id)) ?? NaN));
        return Promise.resolve();
      })
      .catch(failed);
    for (let first = 0; first < atOnce; first += 1) add();
  });
  const spent = process.cpuUsage(cpu);
  return {
    jobs,
    seconds: (performance.now() - began) / 1000,
    cpu: (spent.user + spent.system) / 1e6,
    dispatch: latencyOf(waited),
  };
}
