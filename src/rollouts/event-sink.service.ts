import { once } from 'node:events';
import type { Request, Response } from 'express';

const SLOWEST_READER_MS = 30_000;

/** Where a stream writes to. `write` resolves when there is room for more. */
export interface Sink {
  readonly isOpen: () => boolean;
  readonly write: (text: string) => Promise<void>;
  readonly end: () => void;
}

/** Begins to answer with server-sent events. HEAD asks what would come, and gets nothing of it: there is nobody to tell. */
export function openSink(request: Request, response: Response): Sink {
  request.socket.setTimeout(0);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  if (request.method === 'HEAD') response.end();
  else response.write('retry: 1000\n\n');
  return {
    isOpen: () => !response.destroyed && !response.writableEnded,
    write: async (text) => {
      if (response.destroyed || response.write(text)) return;
      await untilRead(response);
    },
    end: () => {
      if (!response.writableEnded) response.end();
    },
  };
}

/** Resolves when there is room again. A listener who takes nothing for so long is cut off, or their place would be taken for ever. */
async function untilRead(response: Response): Promise<void> {
  const listening = new AbortController();
  const late = setTimeout(() => response.destroy(), SLOWEST_READER_MS);
  try {
    await Promise.race(['drain', 'close'].map((event) => once(response, event, listening)));
  } finally {
    clearTimeout(late);
    listening.abort();
  }
}
