import { constants, createReadStream } from 'node:fs';
import { open, readFile, realpath } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get, type RequestOptions } from 'node:https';
import { join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import type { Settings } from '../../platform/config/settings.service.js';
import type { ArtefactLocation } from '../../releases/artefact-location.js';
import type { ArtefactRefusal } from '../../releases/artefact-store.js';
import { lookupOutward } from '../../platform/outward.service.js';

/** Bytes on their way, with their number where the source says it; or why there are none. */
export type Opened =
  | { readonly state: 'open'; readonly stream: Readable; readonly bytes: number | null }
  | { readonly state: 'refused'; readonly refusal: ArtefactRefusal; readonly message: string };

/** Why we hung up ourselves. */
export const GIVEN_UP = ['took too long', 'fell silent'] as const;
type GivenUp = (typeof GIVEN_UP)[number];

/** A host that says nothing for this long, in milliseconds, has hung up without telling. */
const LONGEST_SILENCE = 30_000;

/** Opens a location for reading. Never throws for what the outside does; a throw is a fault of our own machine or settings. */
export async function openLocation(location: ArtefactLocation, settings: Settings): Promise<Opened> {
  switch (location.kind) {
    case 'file':
      return openFile(settings.get('ARTEFACTS_DIRECTORY'), location.path);
    case 'https':
      return openHttps(new URL(location.url), settings);
  }
}

async function openFile(directory: string, path: string): Promise<Opened> {
  const root = await realpath(directory).catch(() => null);
  const target = await realpath(join(directory, path)).catch(() => null);
  if (root === null || target === null)
    return refused('unreachable', `there is no file ${path} in the artefacts directory`);
  // A link may lead to another place in the directory, never out of it.
  if (!target.startsWith(root + sep)) return refused('not-allowed', `${path} leads out of the artefacts directory`);
  // Not blocking: to open a pipe would otherwise wait for ever for its writer.
  const file = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return refused('unreachable', `the file ${path} cannot be opened`);
  const stats = await file.stat();
  if (!stats.isFile()) {
    await file.close();
    return refused('unreachable', `${path} is not a file`);
  }
  return { state: 'open', stream: createReadStream('', { fd: file }), bytes: stats.size };
}

async function openHttps(url: URL, settings: Settings): Promise<Opened> {
  const total = settings.get('ARTEFACT_TIMEOUT_SECONDS') * 1000;
  const caFile = settings.get('ARTEFACT_CA_FILE');
  const ca = caFile === undefined ? undefined : [...rootCertificates, await readFile(caFile, 'utf8')];
  const options: RequestOptions = {
    agent: false,
    headers: { 'accept-encoding': 'identity', 'user-agent': 'gatehouse' },
    timeout: Math.min(LONGEST_SILENCE, total),
    ...(ca === undefined ? {} : { ca }),
    // Whoever lists `localhost` itself means this machine; any other name must not lead there.
    ...(url.hostname === 'localhost' ? {} : { lookup: lookupOutward }),
  };
  return ask(url, options, total);
}

/** One request, given up when the host is silent for too long or when everything, to the last byte, takes too long. */
function ask(url: URL, options: RequestOptions, total: number): Promise<Opened> {
  return new Promise((resolve) => {
    let response: IncomingMessage | null = null;
    const giveUp = (why: GivenUp): void => {
      (response ?? request).destroy(Object.assign(new Error('The host was given up.'), { code: why }));
    };
    const request = get(url, options, (arrived) => {
      response = arrived;
      resolve(answerOf(url, arrived));
    });
    const deadline = setTimeout(giveUp, total, 'took too long' satisfies GivenUp);
    request.on('timeout', () => {
      giveUp('fell silent');
    });
    request.on('close', () => {
      clearTimeout(deadline);
    });
    request.on('error', (error) => {
      resolve(refused('unreachable', `${url.host} could not be read from (${codeOf(error)})`));
    });
  });
}

function answerOf(url: URL, response: IncomingMessage): Opened {
  if (response.statusCode === 200) {
    const length = response.headers['content-length'];
    return { state: 'open', stream: response, bytes: length === undefined ? null : Number(length) };
  }
  response.destroy();
  const redirects = response.headers.location === undefined ? '' : '; redirects are not followed';
  return refused('unreachable', `${url.host} answered ${String(response.statusCode)}${redirects}`);
}

/** A short word for what went wrong, safe to show: never the text of the other side. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'no reason given';
  return 'code' in error && typeof error.code === 'string' ? error.code : 'no reason given';
}

export function refused(refusal: ArtefactRefusal, message: string): Opened & { state: 'refused' } {
  return { state: 'refused', refusal, message };
}
