/**
 * Named points at which a crash test makes this process die as by a power cut. FAIL_POINT=`<point>:<before|after>:<n>` kills it at the
 * n-th time that it comes by; unset, as always in production, nothing happens here.
 */
const armed = armedFrom(process.env);

interface Armed {
  readonly at: string;
  left: number;
}

/** Dies, if that is what this process was started for. */
export function dieAt(point: string | undefined, side: 'before' | 'after'): void {
  if (armed === null || point === undefined || armed.at !== `${point}:${side}`) return;
  armed.left -= 1;
  if (armed.left === 0) process.kill(process.pid, 'SIGKILL');
}

function armedFrom(environment: NodeJS.ProcessEnv): Armed | null {
  const { FAIL_POINT: wish, NODE_ENV: mode } = environment;
  const parts = /^([a-z][a-z.-]*):(before|after):([1-9][0-9]*)$/.exec(wish ?? '');
  if (parts === null || mode === 'production') return null;
  return { at: `${parts[1] ?? ''}:${parts[2] ?? ''}`, left: Number(parts[3]) };
}
