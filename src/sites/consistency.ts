import {
  CONTROL_NODES_FILE,
  rungFile,
  TRUSTS_FILE,
  type Documents,
  type RungDocument,
  type SiteDocument,
} from './document.js';
import { secondsIn } from './duration.js';
import { readHostKey } from './host-key.js';
import { quoted, type Finding, type Path } from './mistake.js';
import { consultationMistakes } from './consultation-mistake.js';
import { LONGEST_NOTICE, tooLong } from './notice-policy.js';
import { approachMistakes } from './approach-mistake.js';
import { orderMistakes } from './order-mistake.js';
import { productMistakes } from './product-mistake.js';
import { PRODUCTS } from './site.js';
import { isTimeZone } from './time-zone.js';
import { CONTACT_ROLES } from './trust.js';
import { windowMistakes } from './window-mistake.js';

/** A finding of a rule that looks at more than one value, with the file that it is about. */
export type FindingInFile = Finding & { readonly file: string };

/** What the folder is checked for: a real service must not run with what is fit for trying out only. */
export interface Strictness {
  /** Refuse host keys that only stand for one that is still to be filled in. */
  readonly production: boolean;
}

/** The rules that no schema can hold: what is named exists, what must be one of a kind is, and places fit together. */
export function inconsistencies(documents: Documents, strictness: Strictness): readonly FindingInFile[] {
  return [
    ...ofControlNodes(documents, strictness),
    ...ofTrusts(documents),
    ...documents.rungs.flatMap((rung) => [...ofRung(rung)]),
    ...ofEverySite(documents),
    ...windowMistakes(documents),
    ...orderMistakes(documents),
    ...consultationMistakes(documents),
    ...approachMistakes(documents),
    ...productMistakes(documents),
  ];
}

/** A site together with where it is written down. */
interface Written {
  readonly rung: RungDocument;
  readonly site: SiteDocument;
  readonly path: Path;
}

function written(rungs: readonly RungDocument[]): readonly Written[] {
  return rungs.flatMap((rung) => rung.sites.map((site, index) => ({ rung, site, path: ['sites', index] })));
}

function* ofControlNodes({ controlNodes }: Documents, { production }: Strictness): Generator<FindingInFile> {
  const nodes = controlNodes ?? [];
  yield* repeated(
    nodes.map(({ id }, index) => ({ file: CONTROL_NODES_FILE, path: ['controlNodes', index, 'id'], key: id })),
  );
  for (const [index, node] of nodes.entries()) {
    const key = readHostKey(node.hostKey);
    const path = ['controlNodes', index, 'hostKey'];
    if (key === null) {
      const fault = 'This is not a whole public host key.';
      yield about(
        CONTROL_NODES_FILE,
        path,
        fault,
        'Copy the line of the .pub file once more, from ssh-ed25519 to its end.',
      );
    } else if (production && key.placeholder) {
      const fault = 'This only stands for a host key, and a service in production must know the real one.';
      yield about(
        CONTROL_NODES_FILE,
        path,
        fault,
        'Copy the line of /etc/ssh/ssh_host_ed25519_key.pub from the control node itself.',
      );
    }
  }
}

function* ofTrusts(documents: Documents): Generator<FindingInFile> {
  const trusts = documents.trusts ?? [];
  yield* repeated(trusts.map(({ id }, index) => ({ file: TRUSTS_FILE, path: ['trusts', index, 'id'], key: id })));
  yield* repeated(trusts.map(({ name }, index) => ({ file: TRUSTS_FILE, path: ['trusts', index, 'name'], key: name })));
  for (const [index, trust] of trusts.entries()) {
    const path = ['trusts', index];
    if (!isTimeZone(trust.timeZone)) {
      const fault = `${quoted(trust.timeZone)} is not a time zone that is known.`;
      yield about(TRUSTS_FILE, [...path, 'timeZone'], fault, 'Write an IANA time zone, such as Europe/London.');
    }
    for (const role of CONTACT_ROLES.filter((needed) => !trust.contacts.some((contact) => contact.role === needed))) {
      const fault = `${trust.name} names no ${role}.`;
      yield about(TRUSTS_FILE, [...path, 'contacts'], fault, `Add a contact with role ${role}.`);
    }
  }
}

function* ofRung(rung: RungDocument): Generator<FindingInFile> {
  const file = rungFile(rung.name);
  const hosting = rung.name === 'production' ? 'each-trust' : 'cloud';
  if (rung.hosting !== hosting) {
    const fault = `${rung.title} is not hosted so: Dev, SIT, UAT and Pre-Prod are cloud, and Production is at each Trust.`;
    yield about(file, ['hosting'], fault, `Write ${hosting}.`);
  }
  for (const [field, longest] of [
    ['soak', '60d'],
    ['deadline', '24h'],
  ] as const) {
    const duration = rung.rollout[field];
    if ((secondsIn(duration) ?? Infinity) <= (secondsIn(longest) ?? 0)) continue;
    yield about(
      file,
      ['rollout', field],
      `${quoted(duration)} is longer than ${longest}.`,
      `Write ${longest} or less.`,
    );
  }
  for (const { field, duration } of tooLong(rung.notices ?? {})) {
    const fault = `${quoted(duration)} is longer than ${LONGEST_NOTICE}.`;
    yield about(file, ['notices', field], fault, `Write ${LONGEST_NOTICE} or less.`);
  }
  if (rung.name !== 'production') return;
  for (const product of PRODUCTS) {
    const running = rung.sites.filter((site) => site.products[product] !== undefined);
    if (running.length === 0 || running.some((site) => site.pilot === true)) continue;
    const fault = `No site that runs ${product} is a pilot, so its rollout would have no first wave.`;
    yield about(file, ['sites'], fault, `Write pilot: true at one site or more that runs ${product}.`);
  }
}

function* ofEverySite(documents: Documents): Generator<FindingInFile> {
  const all = written(documents.rungs);
  yield* repeated(
    all.map(({ rung, site, path }) => ({ file: rungFile(rung.name), path: [...path, 'id'], key: site.id })),
  );
  const hosts = all.map(({ rung, site, path }) => ({
    file: rungFile(rung.name),
    path: [...path, 'host'],
    key: `${site.controlNode} ${site.host}`,
    shown: site.host,
  }));
  yield* repeated(hosts);
  for (const one of all) {
    yield* ofTrustOfSite(one, documents);
    yield* ofReach(one, documents);
    yield* ofPlaces(one);
  }
}

function* ofTrustOfSite({ rung, site, path }: Written, { trusts }: Documents): Generator<FindingInFile> {
  const file = rungFile(rung.name);
  const atTrust = rung.name === 'production';
  for (const field of ['trust', 'mimics'] as const) {
    const named = site[field];
    if (named === undefined || trusts === null || trusts.some((trust) => trust.id === named)) continue;
    yield about(
      file,
      [...path, field],
      `There is no Trust ${quoted(named)}.`,
      `Write the id of a Trust in ${TRUSTS_FILE}, or add it there.`,
    );
  }
  for (const field of ['trust', 'vpn'] as const) {
    if (atTrust && site[field] === undefined) {
      const fix =
        field === 'trust'
          ? `Write the id of the Trust whose estate it is.`
          : 'Write vpn: ready once its VPN is set up, and vpn: pending before.';
      yield about(file, [...path, field], 'is missing; every site of Production has one.', fix);
    } else if (!atTrust && site[field] !== undefined) {
      const fix = rung.name === 'pre-prod' && field === 'trust' ? 'Write mimics in its place.' : 'Remove it.';
      yield about(file, [...path, field], 'is for sites of Production only; this one is in the cloud.', fix, 'key');
    }
  }
  if (rung.name !== 'pre-prod' && site.mimics !== undefined) {
    yield about(file, [...path, 'mimics'], 'is for sites of Pre-Prod only.', 'Remove it.', 'key');
  }
}

/** Words that Ansible reads as more than one host, or as the control node itself. */
const NOT_A_HOST = new Set(['all', 'ungrouped', 'localhost']);

function* ofReach({ rung, site, path }: Written, { controlNodes }: Documents): Generator<FindingInFile> {
  const file = rungFile(rung.name);
  if (NOT_A_HOST.has(site.host)) {
    const fault = `To Ansible ${quoted(site.host)} is not one remote host.`;
    yield about(file, [...path, 'host'], fault, 'Write the name of one host in the inventory of the control node.');
  }
  if (controlNodes !== null && !controlNodes.some((node) => node.id === site.controlNode)) {
    const fault = `There is no control node ${quoted(site.controlNode)}.`;
    yield about(
      file,
      [...path, 'controlNode'],
      fault,
      `Write the id of a control node in ${CONTROL_NODES_FILE}, or add it there.`,
    );
  }
}

/** Directories of the system, in which no product may make its home, and those below which none may either. */
const SYSTEM =
  /^\/(bin|boot|dev|etc|home|lib|lib64|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?$|^\/(bin|boot|dev|etc|lib|lib64|proc|run|sbin|sys)\//;

function* ofPlaces({ rung, site, path }: Written): Generator<FindingInFile> {
  const file = rungFile(rung.name);
  const places = PRODUCTS.flatMap((product) => {
    const at = site.products[product];
    return at === undefined ? [] : [{ product, at, path: [...path, 'products', product] }];
  });
  for (const { product, at, path: here } of places) {
    yield* ofDirectory(file, [...here, 'directory'], at.directory);
    const other = places.find((place) => place.product < product && overlap(place.at.directory, at.directory));
    if (other !== undefined) {
      const fault = `${quoted(at.directory)} is also a place of ${other.product} at this site, and each would overwrite the other.`;
      yield about(file, [...here, 'directory'], fault, 'Write a directory of its own, not above or below the other.');
    }
    for (const command of ['restart', 'stop', 'start'] as const) {
      const program = at[command][0] ?? '';
      if (program.startsWith('/') && isNormal(program)) continue;
      const fault = `${quoted(program)} is not the absolute path of a program.`;
      yield about(file, [...here, command, 0], fault, 'Write where the program is, such as /usr/bin/systemctl.');
    }
    if (/^https?:\/\/(169\.254\.|\[fe80:)/.test(at.health)) {
      yield about(
        file,
        [...here, 'health'],
        `${quoted(at.health)} is a link-local address.`,
        'Write the address at which the product itself answers.',
      );
    }
  }
}

function* ofDirectory(file: string, path: Path, directory: string): Generator<FindingInFile> {
  if (!isNormal(directory)) {
    const fault = `${quoted(directory)} has something to resolve in it: a dot, an empty part or a slash at its end.`;
    yield about(file, path, fault, 'Write the path as it is after resolving it, such as /opt/flip.');
  } else if (SYSTEM.test(directory)) {
    yield about(
      file,
      path,
      `${quoted(directory)} belongs to the system.`,
      'Write a directory of the product alone, such as /opt/flip.',
    );
  }
}

function isNormal(path: string): boolean {
  return (
    path === '/' ||
    path
      .split('/')
      .slice(1)
      .every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function overlap(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

interface Keyed {
  readonly file: string;
  readonly path: Path;
  readonly key: string;
  readonly shown?: string;
}

function* repeated(entries: readonly Keyed[]): Generator<FindingInFile> {
  const first = new Map<string, Keyed>();
  for (const entry of entries) {
    const before = first.get(entry.key);
    if (before === undefined) first.set(entry.key, entry);
    else
      yield about(
        entry.file,
        entry.path,
        `${quoted(entry.shown ?? entry.key)} is taken already, in ${before.file}.`,
        'Write another; each may stand once only.',
      );
  }
}

function about(file: string, path: Path, fault: string, fix: string, at: Finding['at'] = 'value'): FindingInFile {
  return { file, path, at, fault, fix };
}
