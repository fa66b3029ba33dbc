import type { ReleasePackage } from './release.js';

/** Why the bytes of a package cannot be had. `wrong-hash` also covers bytes that were changed after registration. */
export type ArtefactRefusal =
  'unreachable' | 'wrong-hash' | 'truncated' | 'too-large' | 'not-an-archive' | 'not-allowed';

/** The bytes, checked, or the reason why not; what the outside answers is a value. */
export type ArtefactAnswer =
  | { readonly state: 'present'; readonly path: string; readonly bytes: number }
  | {
      readonly state: 'refused';
      readonly refusal: ArtefactRefusal;
      /** A plain-English sentence. */
      readonly message: string;
      /** The sha256 of what arrived, where all of it arrived. */
      readonly found: string | null;
    };

/** A package that could not be brought in. */
export interface ArtefactFault {
  readonly package: ReleasePackage;
  readonly refusal: ArtefactRefusal;
  readonly message: string;
  readonly found: string | null;
}

/** Where the bytes of packages come from, and where they are kept under their sha256. */
export abstract class ArtefactStore {
  /** Whether artefacts may be read from this location at all; null, or the sentence that says what would be allowed. Touches nothing. */
  abstract objection(artefact: string): string | null;

  /**
   * Reads every package from its own location, whatever is kept already, and checks it. Keeps all of them when all are
   * right; else keeps none and answers every fault.
   */
  abstract bringIn(packages: readonly ReleasePackage[]): Promise<readonly ArtefactFault[]>;

  /**
   * Hands out a local file that holds exactly `sha256`, hashed again at this very call; read again from the location where
   * what was kept is missing or is no longer what it was. The file is read-only and stays; do not move or change it.
   */
  abstract fetch(wanted: ReleasePackage): Promise<ArtefactAnswer>;
}
