import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

/** An ed25519 key in OpenSSH's own forms, made without starting a program: a lab of fifty sites needs fifty. */
export interface SshKey {
  /** What goes into known_hosts and authorized_keys: `ssh-ed25519 AAAA…`. */
  readonly publicLine: string;
  /** The whole private key file. */
  readonly privateFile: string;
}

function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Makes a key with no passphrase. Format: PROTOCOL.key of OpenSSH. */
export function makeSshKey(comment: string): SshKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  // The last 32 bytes of both DER forms are the raw key itself.
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32);
  const kind = text('ssh-ed25519');
  const publicBlob = Buffer.concat([kind, text(point)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, publicBlob, text(Buffer.concat([seed, point])), text(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text('none'),
    text('none'),
    text(''),
    Buffer.from([0, 0, 0, 1]),
    text(publicBlob),
    text(Buffer.concat([secret, padding])),
  ]).toString('base64');
  const lines = file.match(/.{1,70}/g) ?? [];
  return {
    publicLine: `ssh-ed25519 ${publicBlob.toString('base64')}`,
    privateFile: ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n'),
  };
}

/** Makes a key and writes its private half to a file that only its owner reads. */
export async function writeSshKey(file: string, comment: string): Promise<SshKey> {
  const key = makeSshKey(comment);
  await writeFile(file, key.privateFile, { mode: 0o600 });
  return key;
}
