import { lookup, type LookupAddress } from 'node:dns';
import { request as overHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as overHttps, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { WebhookAnswer, WebhookPost } from '../../notices/webhooks/webhook-sender.js';
import { retryAfterSeconds } from '../../notices/webhooks/webhook-answer.js';

const WHOLE_MS = 15_000;
/** More of an answer than this is not waited for. */
const MOST_BYTES = 64 * 1024;

/** Answers all addresses of a name, as `dns.lookup` does with `all`. */
export type Resolve = (
  name: string,
  answer: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** As this machine resolves names. */
export const resolveHere: Resolve = (name, answer) => {
  lookup(name, { all: true, verbatim: true }, (error, addresses: readonly LookupAddress[] | undefined) => {
    // Where a name could not be looked up there is no list at all, whatever its type says.
    answer(error, addresses ?? []);
  });
};

class PointsInside extends Error {}

/**
 * Resolves a name once, for one connection, and refuses it if any of its addresses is not allowed. The connection uses these very
 * answers, so that a second answer cannot differ from the one that was looked at.
 */
function checked(resolve: Resolve, allows: (address: string) => boolean): LookupFunction {
  return (name, options, answer) => {
    resolve(name, (error, addresses) => {
      const inside = addresses.some(({ address }) => !allows(address));
      const [first] = addresses;
      const refused = error ?? (inside || first === undefined ? new PointsInside() : null);
      if (refused !== null || first === undefined) answer(refused ?? new PointsInside(), '');
      else if (options.all === true) answer(null, [...addresses]);
      else answer(null, first.address, first.family);
    });
  };
}

/** Posts once, and is done within 15 seconds whatever the other side does. `allows` says to which addresses a name may lead. */
export function postOnce(
  { url, headers, body }: WebhookPost,
  way: { readonly resolve: Resolve; readonly allows: (address: string) => boolean },
): Promise<WebhookAnswer> {
  const target = new URL(url);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: checked(way.resolve, way.allows),
    signal: AbortSignal.timeout(WHOLE_MS),
  };
  return new Promise((resolve) => {
    const asked = (target.protocol === 'https:' ? overHttps : overHttp)(target, options, (response) => {
      resolve(answerIn(response));
      letGo(asked, response);
    });
    // Whoever would rather speak something else has answered; without a listener nothing at all would be heard of it.
    asked.once('upgrade', (response, socket) => {
      resolve(answerIn(response));
      socket.destroy();
    });
    asked.on('error', (error) => {
      resolve(answerByFault(error));
    });
    asked.end(body);
  });
}

/** Lets a receiver end its words, so that it does not log a broken connection; but not without end. */
function letGo(asked: ClientRequest, response: IncomingMessage): void {
  let bytes = 0;
  response.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > MOST_BYTES) asked.destroy();
  });
  response.on('error', () => undefined);
}

function answerIn({ statusCode = 0, headers }: IncomingMessage): WebhookAnswer {
  return {
    state: 'answered',
    status: statusCode,
    retryAfterSeconds: retryAfterSeconds(headers['retry-after'], new Date()),
  };
}

function answerByFault(error: Error): WebhookAnswer {
  if (error instanceof PointsInside)
    return { state: 'forbidden', because: 'Its name leads to an address inside a network, where nothing is sent.' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { state: 'unreached', because: `It could not be reached: ${WORDS[code] ?? code}.` };
}

const WORDS: Readonly<Record<string, string>> = {
  ABORT_ERR: 'there was no answer within 15 seconds',
  AbortError: 'there was no answer within 15 seconds',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection broke',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'the connection was not answered',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody whom we trust',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody whom we trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody whom we trust',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};
