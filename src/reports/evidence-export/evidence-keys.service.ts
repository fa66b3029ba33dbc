import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.service.js';
import { Database } from '../../platform/database/database.service.js';
import { conflict } from '../../platform/http/problem.js';
import { publicKeys, type PublicKey } from './evidence-export.table.js';

/** What signs an export; its private half leaves this file as a signature and in no other way. */
export interface SigningKey {
  readonly id: string;
  /** In PEM. */
  readonly publicKey: string;
  /** 64 bytes over exactly this text in UTF-8. */
  sign(text: string): Buffer;
}

/** The key of this service: made at its first use, kept in a file for its owner alone, and in no database or backup of one. */
@Injectable()
export class EvidenceKeys {
  private readonly file: string;

  constructor(
    settings: Settings,
    private readonly database: Database,
  ) {
    this.file = settings.get('EVIDENCE_KEY_FILE') ?? join(settings.get('DATA_DIRECTORY'), 'evidence-key.pem');
  }

  /** Refuses (409) a file that others may read, and one that holds no Ed25519 key. */
  async own(): Promise<SigningKey> {
    const found = (await this.read()) ?? (await this.make());
    const half = createPublicKey(found);
    const publicKey = half.export({ type: 'spki', format: 'pem' }).toString();
    return { id: keyId(half), publicKey, sign: (text) => sign(null, Buffer.from(text, 'utf8'), found) };
  }

  /** Every public key that anything was signed with, for anybody. */
  list(): Promise<{ readonly keys: readonly PublicKey[] }> {
    return this.database.transaction(async (tx) => ({ keys: await publicKeys(tx) }));
  }

  private async read(): Promise<KeyObject | null> {
    const found = await stat(this.file).catch((error: unknown) => {
      if (isAbsent(error)) return null;
      throw error;
    });
    if (found === null) return null;
    if ((found.mode & 0o077) !== 0)
      throw conflict('The key that signs evidence can be read by others. Let its owner alone read it: mode 600.');
    const key = privateKeyIn(await readFile(this.file, 'utf8'));
    if (key === null) throw conflict('The file of the key that signs evidence holds no Ed25519 key in PEM.');
    return key;
  }

  /** Whole or not at all, and once however many processes begin. */
  private async make(): Promise<KeyObject> {
    await mkdir(dirname(this.file), { recursive: true });
    const fresh = `${this.file}.${randomUUID()}`;
    try {
      const handle = await open(fresh, 'wx', 0o600);
      try {
        const { privateKey } = generateKeyPairSync('ed25519');
        await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
        await handle.sync();
      } finally {
        await handle.close();
      }
      // Unlike a rename it takes no other's place.
      await link(fresh, this.file).catch((error: unknown) => {
        if (!isThere(error)) throw error;
      });
    } finally {
      await rm(fresh, { force: true });
    }
    const key = await this.read();
    if (key === null) throw new Error(`The key that was made just now is not there: ${this.file}`);
    return key;
  }
}

function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function privateKeyIn(text: string): KeyObject | null {
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function isThere(error: unknown): boolean {
  return codeOf(error) === 'EEXIST';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
