/** One entry of an archive, honest or not. */
export interface Entry {
  readonly path: string;
  readonly kind?: string;
  readonly link?: string;
  readonly bytes?: Buffer;
  /** What the header claims, when it lies. */
  readonly size?: number;
}

/** An archive of any entries at all, also those that no tar program would write. */
export function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, kind = '0', link = '', bytes = Buffer.alloc(0), size = bytes.length }) => {
    const head = Buffer.alloc(512);
    const numbers = ['0000644', '0000000', '0000000', size.toString(8).padStart(11, '0'), '0'.repeat(11)];
    head.write(path, 0);
    head.write(`${numbers.join('\0')}\0        ${kind}${link}`, 100);
    head.write('ustar\x0000', 257, 'latin1');
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
