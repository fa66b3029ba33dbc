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
import type { Manifest, Release, ReleasePackage } from './release.js';
import { announceVersion } from './scope/announcement.service.js';

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
   * Registers a manifest once its packages, and those of its way back, were read and have the bytes that were said. The same
   * manifest again is answered with the release that exists. Refuses with 400 what leads nowhere, with 409 a version that
   * is taken by another manifest, and with 422 packages whose bytes cannot be had; then nothing is kept.
   */
  async register(manifest: Manifest, caller: Caller): Promise<Registered> {
    const begun = await this.database.transaction(async (tx) => {
      const existing = await this.existing(tx, manifest);
      return existing === null ? { grounded: await this.ground(tx, manifest) } : { existing };
    });
    if (begun.existing !== undefined) return { release: begun.existing, isNew: false };
    await this.bringIn(manifest, begun.grounded.wayBack);
    const registered = await this.database.transaction((tx) => this.keep(tx, manifest, begun.grounded, caller));
    if (registered.isNew) {
      this.metrics.countRegistered(manifest);
      this.log
        .child({ release: manifest.version })
        .info('A release was registered', { digest: registered.release.digest });
    }
    return registered;
  }

  /** The release that this very manifest already is; null if the version is free. Refuses with 409 when it is another's. */
  private async existing(tx: Tx, manifest: Manifest): Promise<Release | null> {
    const text = await findManifestText(tx, manifest.version);
    const release = await findRelease(tx, manifest.version);
    if (text === null || release === null) return null;
    const differs = differences(text, manifestText(manifest));
    if (differs.length === 0) return release;
    throw conflict(
      `Version ${release.version} of ${release.product} is registered with another manifest: ${differs.join(', ')} ` +
        `${differs.length === 1 ? 'differs' : 'differ'}. A new manifest is a new release; give it a new version.`,
      { differs, digest: release.digest },
    );
  }

  private async ground(tx: Tx, manifest: Manifest): Promise<Grounded> {
    const wayBack = manifest.rollsBackTo === null ? null : await findRelease(tx, manifest.rollsBackTo);
    const people = await findPeopleByEmail(tx, manifest.builtBy);
    const builders = manifest.builtBy.map((email) => people.get(email.toLowerCase()));
    const faults = [
      ...wayBackFaults(manifest, wayBack),
      ...builders.flatMap((person, index) => (person === undefined ? [unknownBuilder(index)] : [])),
      ...manifest.packages.flatMap(({ artefact }, index) => this.locationFaults(artefact, index)),
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

  private async keep(tx: Tx, manifest: Manifest, { builtBy }: Grounded, caller: Caller): Promise<Registered> {
    const digest = manifestDigest(manifest);
    const kept = { manifest: manifestText(manifest), version: manifest.version, digest, builtBy };
    const isNew = await keepRelease(tx, { ...kept, registeredBy: caller.person });
    // Not new: somebody registered this version while the packages were read.
    const release = isNew ? await findRelease(tx, manifest.version) : await this.existing(tx, manifest);
    if (release === null) throw new Error('A release that was kept cannot be found.');
    if (isNew) {
      const { product, kind, migration, rollsBackTo, packages } = release;
      const detail = { digest, product, kind, migration, rollsBackTo, builtBy, packages };
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'release.registered',
        subject: `release:${release.version}`,
        detail,
      });
      await announceVersion(tx, release, this.environments.product(product));
    }
    return { release, isNew };
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
