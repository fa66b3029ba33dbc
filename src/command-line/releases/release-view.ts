import { briefly, counted, facts, said, table, wrapped, type Cell, type Look } from '../layout.js';
import type { Comparison, Release, ReleaseList, Scope } from './release.schema.js';

export function releasesLines({ releases, next }: ReleaseList, look: Look, now: Date): readonly string[] {
  if (releases.length === 0) return ['No release is registered that fits.'];
  const rows = releases.map(({ version, product, kind, migration, registeredAt, digest }) => [
    version,
    product,
    said(kind),
    said(migration),
    briefly(look, registeredAt, now),
    digest.slice(0, 12),
  ]);
  const more = next == null ? [] : ['', 'There are more: --after takes the last version, --limit how many.'];
  return [...table(look, ['version', 'product', 'kind', 'migration', 'registered', 'digest'], rows), ...more];
}

/** All that a signer has to see, the digest in full. */
export function releaseLines(release: Release, look: Look, now: Date): readonly string[] {
  const { version, product, kind, migration, digest, rollback, description, commit, registeredAt, packages } = release;
  return [
    ...facts(look, [
      ['release', version],
      ['product', product],
      ['kind', said(kind)],
      ['migration', said(migration)],
      ['digest', digest],
      ['way back', rollback],
      ['commit', commit ?? null],
      ['registered', briefly(look, registeredAt, now)],
      ['says', description ?? null],
    ]),
    '',
    ...table(
      look,
      ['service', 'version', 'sha256'],
      packages.map((one) => [one.service, one.version, one.sha256]),
    ),
  ];
}

export function comparisonLines({ from, to, services }: Comparison, look: Look): readonly string[] {
  const rows = services.map((service): readonly Cell[] => [
    service.service,
    { text: said(service.change), tone: service.change === 'unchanged' ? 'quiet' : 'strong' },
    service.from?.version ?? '–',
    service.to?.version ?? '–',
    service.from?.sha256 === service.to?.sha256 ? 'the same bytes' : 'other bytes',
  ]);
  return table(look, ['service', 'change', from.version, to.version, 'bytes'], rows);
}

export function scopeLines(scope: Scope, look: Look, now: Date): readonly string[] {
  if (scope.tracker == null) return [`The product of ${scope.release} has no tracker; its scope is in its notes.`];
  const { reading, tickets } = scope;
  const rows = tickets.map((ticket): readonly Cell[] => [
    ticket.key,
    ticket.type,
    ticket.status,
    ticket.needsUat ? 'needs UAT' : '',
    ticket.flag == null ? ticket.summary : { text: `${ticket.summary} (${said(ticket.flag)})`, tone: 'doubtful' },
  ]);
  return [
    readingLine(reading, look, now),
    ...(rows.length === 0
      ? ['No ticket is in it.']
      : table(look, ['ticket', 'type', 'status', 'UAT', 'summary'], rows)),
    ...difference('Agreed on, and not there', scope.wantedNotAttached, look),
    ...difference('There, and not agreed on', scope.attachedNotWanted, look),
    ...scope.outstanding.map(
      ({ what, ticket, state, detail }) =>
        `Still to be told to the tracker: ${said(what)} ${ticket ?? ''} (${said(state)}${detail == null ? '' : `: ${detail}`})`,
    ),
  ];
}

function readingLine(reading: Scope['reading'], look: Look, now: Date): string {
  if (reading == null) return 'The tracker was not read yet; it is not known what is in it.';
  const hidden = reading.hidden > 0 ? `, ${reading.hidden} of them hidden from us` : '';
  const age = reading.isKnown ? '' : '; that is too old to be known';
  return `Read ${briefly(look, reading.readAt, now)}: ${counted(reading.counted, 'ticket')}${hidden}${age}.`;
}

function difference(title: string, keys: readonly string[], look: Look): readonly string[] {
  return keys.length === 0 ? [] : wrapped(`${title}: ${keys.join(', ')}.`, look.width);
}
