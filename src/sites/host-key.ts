/** Algorithms that a pinned host key may have. DSA and RSA are refused: a control node of ours has better. */
const ALGORITHMS = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'] as const;

/** Bytes of key material after the algorithm's name and the length words, for each algorithm. */
const BLOB_LENGTH: Readonly<Record<(typeof ALGORITHMS)[number], number>> = {
  'ssh-ed25519': 51,
  'ecdsa-sha2-nistp256': 104,
  'ecdsa-sha2-nistp384': 136,
  'ecdsa-sha2-nistp521': 172,
};

/** Fewer different bytes than any key drawn by chance has. */
const TOO_FEW_BYTES = 10;

export interface HostKey {
  /** `<algorithm> <base64>`, without the comment. */
  readonly pinned: string;
  /** The key was typed rather than drawn, so it stands for one that is still to be filled in. */
  readonly placeholder: boolean;
}

/** Reads a public host key as a line of a `.pub` file. Null unless it is whole and of an algorithm that is accepted. */
export function readHostKey(text: string): HostKey | null {
  const [name, base64 = ''] = text.split(' ');
  const algorithm = ALGORITHMS.find((known) => known === name);
  const blob = algorithm === undefined ? null : bytesOf(base64);
  if (algorithm === undefined || blob?.length !== BLOB_LENGTH[algorithm]) return null;
  const named = String.fromCharCode(...blob.slice(4, 4 + algorithm.length));
  if (blob.slice(0, 3).some((byte) => byte !== 0) || blob[3] !== algorithm.length || named !== algorithm) return null;
  const material = blob.slice(-32);
  return { pinned: `${algorithm} ${base64}`, placeholder: new Set(material).size < TOO_FEW_BYTES };
}

function bytesOf(base64: string): readonly number[] | null {
  if (base64.length > 1000 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return null;
  return Array.from(atob(base64), (character) => character.charCodeAt(0));
}
