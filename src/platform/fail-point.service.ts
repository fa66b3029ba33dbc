import { writeSync } from 'node:fs';

/**
 * Named points at which a crash test makes this process die as by a power cut. FAIL_POINT=`<point>:<before|after>:<n>` kills it at the
 * n-th time that it comes by; of several, with commas between them, whichever comes first. Unset, as always in production, nothing
 * happens here.
 */
const armed = armedFrom(process.env);

/** Dies, if that is what this process was started for; its last words on standard error are where. */
export function dieAt(point: string | undefined, side: 'before' | 'after'): void {
  if (point === undefined) return;
  const at = `${point}:${side}`;
  const left = armed.get(at);
  if (left === undefined) return;
  armed.set(at, left - 1);
  if (left > 1) return;
  writeSync(2, `died at ${at}\n`);
  process.kill(process.pid, 'SIGKILL');
}

function armedFrom({ FAIL_POINT: wish = '', NODE_ENV: mode }: NodeJS.ProcessEnv): Map<string, number> {
  if (mode === 'production') return new Map();
  return new Map(
    wish.split(',').flatMap((one): [string, number][] => {
      const parts = /^([a-z][a-z.-]*:(?:before|after)):([1-9][0-9]*)$/.exec(one);
      return parts?.[1] === undefined ? [] : [[parts[1], Number(parts[2])]];
    }),
  );
}
