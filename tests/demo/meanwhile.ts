/** Something that goes on beside the story. */
export interface Meanwhile {
  /** Ends it, and throws what went wrong in it, if anything did. */
  end(): Promise<void>;
}

/** Does some work again and again beside the story, so many milliseconds apart, until it is ended or fails. */
export function meanwhile(everyMs: number, work: () => Promise<void>): Meanwhile {
  const ended = new AbortController();
  const going = (async () => {
    while (!ended.signal.aborted) {
      await work();
      await sleep(everyMs, ended.signal);
    }
  })();
  // Whoever ends it is told; nobody else has to listen.
  going.catch(() => undefined);
  return {
    end: async () => {
      ended.abort();
      await going;
    },
  };
}

function sleep(milliseconds: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      ended.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    // A story that cannot go on has ended, though nobody ends what goes on beside it.
    timer.unref();
    ended.addEventListener('abort', wake);
    if (ended.aborted) wake();
  });
}
