/** Where a package's bytes are read from: a file below the artefacts directory, or an address on a listed host. */
export type ArtefactLocation =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'https'; readonly url: string; readonly host: string };

interface LocationFault {
  readonly kind: 'fault';
  readonly fault: string;
  readonly fix: string;
}

const SEGMENT = /^[0-9A-Za-z_][0-9A-Za-z.+_-]{0,127}$/;
const LONGEST = 1024;

/**
 * Reads a location by a closed grammar; what it does not know it refuses, before anything is opened or resolved. An
 * https address must be written in its canonical form, so that no two readers can take it for two hosts.
 */
export function parseLocation(text: string): ArtefactLocation | LocationFault {
  if (text.length > LONGEST) return fault('is too long', `use at most ${String(LONGEST)} characters`);
  if (text.startsWith('file:')) return parseFile(text.slice('file:'.length));
  if (text.startsWith('https:')) return parseHttps(text);
  return fault(
    'is not a place that artefacts are read from',
    'use file:<path below the artefacts directory> or https://<listed host>/…',
  );
}

function parseFile(path: string): ArtefactLocation | LocationFault {
  if (path.split('/').every((segment) => SEGMENT.test(segment))) return { kind: 'file', path };
  return fault(
    'is not a path below the artefacts directory',
    'use names of letters, digits, . + _ - with single slashes between, and no .. or leading slash',
  );
}

function parseHttps(text: string): ArtefactLocation | LocationFault {
  const url = URL.parse(text);
  if (url === null || url.href !== text || !/^[\x21-\x7e]+$/.test(text)) {
    return fault(
      'is not a canonical https address',
      'write it as https://host[:port]/path, lower case host, no default port',
    );
  }
  if (url.username !== '' || url.password !== '') return fault('holds credentials', 'leave user and password out');
  if (url.hash !== '') return fault('holds a fragment', 'leave out # and what follows');
  return { kind: 'https', url: url.href, host: url.host };
}

function fault(what: string, fix: string): LocationFault {
  return { kind: 'fault', fault: what, fix };
}
