import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Caller } from '../people/caller.js';
import { findPeopleByEmail } from '../people/person.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { badRequest, conflict, Problem, type Fault } from '../platform/http/problem.js';
import { Log } from '../platform/log/log.service.js';
import { Environments } from '../sites/environments.service.js';
import { ArtefactStore, type ArtefactFault } from './artefact-store.js';
import { differences } from './comparison.js';
import { manifestDigest } from './manifest-digest.service.js';
import { manifestText } from './manifest.js';
import { ReleaseMetrics } from './release.metrics.js';
import { findManifestText, findRelease, keepRelease } from './release.table.js';
import type { Manifest, Registering, Release, ReleasePackage } from './release.js';
import { agreeOn } from './scope/agreed-scope.service.js';
import { announceVersion } from './scope/announcement.service.js';
import { findWish } from './scope/scope.table.js';

/** The release, and whether it was this call that registered it. */
interface Registered {
  readonly release: Release;
  readonly isNew: boolean;
}

/** A manifest whose every reference leads somewhere: its builders as person ids, and the release that it goes back to. */
interface Grounded {
  readonly builtBy: readonly string[];
  readonly wayBack: Release | null;
}

/** Registers releases. What is registered never changes. */
@Injectable()
export class Registration {
  constructor(
    private readonly database: Database,
    private readonly artefacts: ArtefactStore,
    private readonly environments: Environments,
    private readonly metrics: ReleaseMetrics,
    private readonly log: Log,
  ) {}

  /**
   * Registers a manifest once its packages, and those of its way back, were read and have the bytes that were said; what a hotfix
   * answers is its scope's first ticket. The same again is answered with the release that exists. Refuses with 400 what leads nowhere,
   * with 409 a version that is taken by another manifest, and with 422 packages whose bytes cannot be had; then nothing is kept.
   */
  async register(body: Registering, caller: Caller): Promise<Registered> {
    const { manifest } = body;
    const begun = await this.database.transaction(async (tx) => {
      const existing = await this.existing(tx, body);
      return existing === null ? { grounded: await this.ground(tx, body) } : { existing };
    });
    if (begun.existing !== undefined) return { release: begun.existing, isNew: false };
    await this.bringIn(manifest, begun.grounded.wayBack);
    const registered = await this.database.transaction((tx) => this.keep(tx, body, begun.grounded, caller));
    if (registered.isNew) {
      this.metrics.countRegistered(manifest);
      this.log
        .child({ release: manifest.version })
        .info('A release was registered', { digest: registered.release.digest });
    }
    return registered;
  }

  /** The release that this very manifest already is; null if the version is free. Refuses with 409 when it is another's, or answers another issue. */
  private async existing(tx: Tx, { manifest, answers }: Registering): Promise<Release | null> {
    const text = await findManifestText(tx, manifest.version);
    const release = await findRelease(tx, manifest.version);
    if (text === null || release === null) return null;
    const differs = differences(text, manifestText(manifest));
    if (differs.length === 0) {
      const wish = answers === null ? null : await findWish(tx, release.version);
      if (answers === null || wish?.tickets.includes(answers) === true) return release;
      const fix = `to change that, PUT /api/v1/releases/${release.version}/scope.`;
      throw conflict(`Release ${release.version} is registered, and ${answers} is not in its scope; ${fix}`);
    }
    throw conflict(
      `Version ${release.version} of ${release.product} is registered with another manifest: ${differs.join(', ')} ` +
        `${differs.length === 1 ? 'differs' : 'differ'}. A new manifest is a new release; give it a new version.`,
      { differs, digest: release.digest },
    );
  }

  private async ground(tx: Tx, { manifest, answers }: Registering): Promise<Grounded> {
    const wayBack = manifest.rollsBackTo === null ? null : await findRelease(tx, manifest.rollsBackTo);
    const people = await findPeopleByEmail(tx, manifest.builtBy);
    const builders = manifest.builtBy.map((email) => people.get(email.toLowerCase()));
    const faults = [
      ...wayBackFaults(manifest, wayBack),
      ...builders.flatMap((person, index) => (person === undefined ? [unknownBuilder(index)] : [])),
      ...manifest.packages.flatMap(({ artefact }, index) => this.locationFaults(artefact, index)),
      ...causeFaults(manifest, answers, this.environments.product(manifest.product)?.tracker != null),
    ];
    if (faults.length > 0) throw badRequest(faults);
    const builtBy = [...new Set(builders.filter((person) => person !== undefined))];
    return { builtBy, wayBack };
  }

  private locationFaults(artefact: string, index: number): Fault[] {
    const objection = this.artefacts.objection(artefact);
    if (objection === null) return [];
    const [fault = objection, fix = ''] = objection.split('; ');
    return [{ field: `packages.${String(index)}.artefact`, fault, fix }];
  }

  /** Reads the packages from their locations; those of the way back must still be had, or there would be none (INV-24). */
  private async bringIn(manifest: Manifest, wayBack: Release | null): Promise<void> {
    const faults: Fault[] = [];
    for (const wanted of wayBack?.packages ?? []) {
      const answer = await this.artefacts.fetch(wanted);
      if (answer.state === 'refused') faults.push(this.refuse('rollsBackTo', { ...answer, package: wanted }));
    }
    for (const fault of faults.length > 0 ? [] : await this.artefacts.bringIn(manifest.packages)) {
      faults.push(this.refuse(fieldOf(manifest, fault.package), fault));
    }
    if (faults.length === 0) return;
    const detail = 'Packages could not be read with the bytes that the manifest says; nothing was registered.';
    throw new Problem(422, 'artefact-refused', detail, faults);
  }

  private refuse(field: string, fault: ArtefactFault): Fault {
    this.metrics.countRefused(fault.refusal);
    return { field, fault: fault.message, fix: FIXES[fault.refusal] };
  }

  private async keep(tx: Tx, body: Registering, { builtBy }: Grounded, caller: Caller): Promise<Registered> {
    const { manifest, answers } = body;
    const digest = manifestDigest(manifest);
    const kept = { manifest: manifestText(manifest), version: manifest.version, digest, builtBy };
    const isNew = await keepRelease(tx, { ...kept, registeredBy: caller.person });
    // Not new: somebody registered this version while the packages were read.
    const release = isNew ? await findRelease(tx, manifest.version) : await this.existing(tx, body);
    if (release === null) throw new Error('A release that was kept cannot be found.');
    if (isNew) {
      const { product, kind, migration, rollsBackTo, packages } = release;
      const detail = { digest, product, kind, migration, rollsBackTo, builtBy, packages, answers };
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'release.registered',
        subject: `release:${release.version}`,
        detail,
      });
      await this.tell(tx, release, { answers, by: caller.person });
    }
    return { release, isNew };
  }

  /** Has the product's tracker told of the version, and of the issue that it answers (003-028). */
  private async tell(tx: Tx, release: Release, { answers, by }: { answers: string | null; by: string }): Promise<void> {
    const settings = this.environments.product(release.product);
    const tracker = settings?.tracker ?? null;
    if (settings === null || tracker === null || answers === null) {
      await announceVersion(tx, release, settings);
      return;
    }
    const wish = { tickets: [answers], needsUat: [], towards: null };
    await agreeOn(tx, release, { settings, tracker, wish, tickets: wish.tickets, by });
  }
}

const FIXES: Readonly<Record<ArtefactFault['refusal'], string>> = {
  unreachable: 'Put the artefact where the manifest says, or correct the location.',
  'wrong-hash': 'Correct the sha256 if the bytes are the ones you mean; otherwise find out who changed them.',
  truncated: 'Upload the artefact again, and try once more.',
  'too-large': 'Make the artefact smaller, or have ARTEFACT_MAX_BYTES raised.',
  'not-an-archive': 'Pack the service as a tar or a gzipped tar.',
  'not-allowed': 'Use a file below the artefacts directory or a host of ARTEFACT_HOSTS.',
};

function wayBackFaults(manifest: Manifest, wayBack: Release | null): Fault[] {
  if (manifest.rollsBackTo === null || wayBack?.product === manifest.product) return [];
  const fault = wayBack === null ? 'is not a registered release' : `is a release of ${wayBack.product}`;
  return [{ field: 'rollsBackTo', fault, fix: `name a registered release of ${manifest.product}, or null` }];
}

/** Only a severity 1 issue starts a hotfix (003-023): where tickets are kept in a tracker, it names the one. */
function causeFaults({ kind, product }: Manifest, answers: string | null, isTracked: boolean): Fault[] {
  const field = 'answers';
  if (kind === 'hotfix' && isTracked && answers === null) {
    const fix = `write the key of the severity 1 issue that it answers, such as "answers": "FLIP-123"`;
    return [{ field, fault: 'is missing, and only a severity 1 issue starts a hotfix', fix }];
  }
  if (answers === null || isTracked) return [];
  return [{ field, fault: `names a ticket, and ${product} has no tracker`, fix: 'leave it out' }];
}

function unknownBuilder(index: number): Fault {
  return {
    field: `builtBy.${String(index)}`,
    fault: 'is nobody that Gatehouse knows',
    fix: 'use the address of a registered person',
  };
}

function fieldOf(manifest: Manifest, wanted: ReleasePackage): string {
  return `packages.${String(manifest.packages.indexOf(wanted))}`;
}
