import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { SHELLS } from '../../src/command-line/completion.js';
import { typed } from './pretend-terminal.js';

async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await typed(['complete', '--words', '--', ...words]);
  return out.split('\n').filter((line) => line !== '');
}

test('what may be typed next is offered: commands, then theirs, then options', async () => {
  expect(await offered('rel')).toEqual(['releases']);
  expect(await offered('rollouts', 'r')).toEqual(['retry', 'roll-back', 'resume']);
  expect(await offered('rollouts', 'roll-back', '2.1.0/production', '--w')).toEqual(['--wave']);
  expect(await offered('releases', 'show', '')).toEqual([]);
  expect(await offered('')).not.toContain('complete');
});

test.each(SHELLS)('what %s reads is right in its own eyes', async (shell) => {
  const { out, code } = await typed(['completion', shell]);
  expect(code).toBe(0);
  expect(out).toContain('gatehouse complete');
  // Shells that are not on this machine are not asked.
  if (spawnSync(shell, ['--version']).error !== undefined) return;
  execFileSync(shell, ['-n'], { input: out, stdio: ['pipe', 'ignore', 'pipe'] });
});

test('a shell that is not known is refused, with those that are', async () => {
  expect(await typed(['completion', 'tcsh'])).toMatchObject({
    code: 2,
    errors: expect.stringContaining('bash, zsh, fish'),
  });
});
