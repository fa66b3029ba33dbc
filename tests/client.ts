/** What a request was answered with. `body` is the parsed JSON, or the text when it is not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; `content-type` is JSON unless `headers` say otherwise. */
  readonly raw?: string;
}

/** Speaks HTTP to one Gatehouse, as one caller. */
export interface Client {
  get(path: string, sent?: Sent): Promise<Answer>;
  post(path: string, body?: unknown, sent?: Sent): Promise<Answer>;
  put(path: string, body?: unknown, sent?: Sent): Promise<Answer>;
  delete(path: string, sent?: Sent): Promise<Answer>;
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
}

/** A client that shows `token` with every request, or none when it is null. */
export function client(url: string, token: string | null): Client {
  const send = async (method: string, path: string, sent: Sent = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(sent.raw === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(sent.raw === undefined ? {} : { body: sent.raw }),
    });
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
  };
  const withBody =
    (method: string) =>
    (path: string, body?: unknown, sent: Sent = {}) =>
      send(method, path, body === undefined ? sent : { raw: JSON.stringify(body), ...sent });
  return {
    send,
    get: (path, sent) => send('GET', path, sent),
    delete: (path, sent) => send('DELETE', path, sent),
    post: withBody('POST'),
    put: withBody('PUT'),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
