import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { startStory } from '../evidence/story.js';
import { raise } from './runbook.js';

const run = promisify(execFile);
/** Every block of commands of the document, in its order. */
const BLOCKS = [...readFileSync('docs/hotfix-runbook.md', 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
  ([, block]) => block ?? '',
);
const shown = z.object({ id: z.string(), state: z.string() });

test('the commands of the runbook do, in their order, what it says (003-028, 003-029, 003-030)', async () => {
  const story = await startStory();
  try {
    await story.release('3.0.1', { kind: 'hotfix' });
    const set = { GATEHOUSE: story.gatehouse.url, TOKEN: story.manager.token, FIX: '3.0.1' };
    const env: Record<string, string> = {
      ...set,
      INCIDENT: await raise(story.tester),
      PATH: process.env['PATH'] ?? '',
    };
    const states: string[] = [];
    for (const block of BLOCKS)
      for (const command of block.split(/\n(?=curl)/)) {
        const { stdout } = await run('bash', ['-c', command], { env });
        const { id, state } = shown.parse(JSON.parse(stdout));
        env['HOTFIX'] = id;
        states.push(state);
      }
    expect(states).toEqual([
      ...['raised', 'triaged', 'told', 'offline-decided', 'offline-decided', 'fix-prepared', 'fix-prepared'],
    ]);
  } finally {
    await story.stop();
  }
}, 60_000);
