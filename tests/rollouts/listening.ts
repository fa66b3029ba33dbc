import type { Somebody } from '../gatehouse.js';
import { eventually } from './ward.js';

export interface Heard {
  readonly events: { id: string; event: string; data: string }[];
  readonly status: number;
  ended: boolean;
  close(): void;
}

/** Listens to a rollout's stream at a process until closed, from the event `after` on; every event as it came. */
export async function listenAt(
  url: string,
  somebody: Somebody,
  { rollout, after }: { readonly rollout: string; readonly after?: string },
): Promise<Heard> {
  const closing = new AbortController();
  const response = await fetch(`${url}/api/v1/rollouts/${rollout}/events`, {
    signal: closing.signal,
    headers: { authorization: `Bearer ${somebody.token}`, ...(after === undefined ? {} : { 'last-event-id': after }) },
  });
  const heard: Heard = {
    events: [],
    status: response.status,
    ended: false,
    close: () => {
      closing.abort();
    },
  };
  void collect(response, heard);
  return heard;
}

async function collect(response: Response, heard: Heard): Promise<void> {
  let rest = '';
  try {
    const reading = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reading?.read(); read?.done === false; read = await reading?.read()) {
      rest += read.value;
      const parts = rest.split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const [, id, event, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(part) ?? [];
        if (id !== undefined && event !== undefined && data !== undefined) heard.events.push({ id, event, data });
      }
    }
  } catch {
    // Closed by us.
  }
  heard.ended = true;
}

/** Waits until what was heard, all of it together, is so. */
export function untilHeard(heard: Heard, what: (all: string) => boolean): Promise<object> {
  return eventually(() =>
    Promise.resolve(what(heard.events.map((each) => each.data).join('\n')) ? {} : 'not heard yet'),
  );
}
