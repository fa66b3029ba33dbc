import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HttpWebhookSender } from '../../../src/adapters/webhooks/http-webhook-sender.service.js';
import { postOnce, type Resolve, resolveHere } from '../../../src/adapters/webhooks/posting.service.js';
import { isPublic } from '../../../src/adapters/webhooks/public-address.js';
import { Settings } from '../../../src/platform/config/settings.service.js';
import { Receiver } from './receiver.js';

function sender(settings: Record<string, string> = {}): HttpWebhookSender {
  return new HttpWebhookSender(Settings.read(settings));
}

const post = { headers: { 'content-type': 'application/json' }, body: '{}' };

describe('an address on the inside is never sent to', () => {
  test.each([
    ...[
      '127.0.0.1',
      '127.1',
      '0x7f.1',
      '0177.0.0.1',
      '2130706433',
      '0',
      '0.0.0.0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
    ],
    ...['[::ffff:7f00:1]', '[0:0:0:0:0:ffff:a00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]'],
    ...['169.254.169.254', '[fe80::1]', '[fd00::1]', '[ff02::1]', '10.0.0.1', '172.16.0.1', '172.31.255.255'],
    ...['192.168.1.1', '100.64.0.1', '198.18.0.1', '192.0.2.1', '224.0.0.1', '255.255.255.255', '①②⑦.⓪.⓪.①'],
    ...[
      'localhost',
      'localhost.',
      'LOCALHOST',
      'intranet',
      'a_b.internal',
      '_http.example.org',
      'metadata.google.internal.',
    ],
    ...[
      'example.org.',
      '-a.example.org',
      'a..example.org',
      'example.123',
      '[2001:db8::1]',
      '8.8.8.8',
      '[2606:4700::1111]',
    ],
  ])('%s (abuse 50)', async (host) => {
    const url = `https://${host}/hook`;
    expect(await sender().send({ url, ...post })).toMatchObject({ state: 'forbidden' });
  });

  test.each([
    ['http://hooks.example.org/', 'would travel unprotected'],
    ['ftp://hooks.example.org/', 'is not an address of the web'],
    ['file:///etc/passwd', 'is not an address of the web'],
    ['gopher://hooks.example.org/', 'is not an address of the web'],
    ['https://user:word@hooks.example.org/', 'has a name, a password or a # in it'],
    ['https://hooks.example.org/#x', 'has a name, a password or a # in it'],
    ['https://hooks.example.org\\@inside/', 'is not an address of the web'],
    ['//hooks.example.org/', 'is not an address of the web'],
    [`https://hooks.example.org/${'x'.repeat(3000)}`, 'is not an address of the web'],
  ])('%.60s (abuse 50)', (url, because) => {
    expect(sender().objectionTo(url)).toBe(because);
  });

  test('but a host of the internet may be tried, at any port', () => {
    expect(sender().objectionTo('https://hooks.ashmere.nhs.uk/gatehouse?of=ashmere')).toBeNull();
    expect(sender().objectionTo('https://hooks.ashmere.nhs.uk:8443/gatehouse')).toBeNull();
  });

  test('a listed host may be inside, and without https outside production alone', () => {
    const listed = { WEBHOOK_HOSTS: 'hooks:8080, hooks:443' };
    expect(sender(listed).objectionTo('http://hooks:8080/')).toBeNull();
    expect(sender(listed).objectionTo('https://hooks/')).toBeNull();
    expect(sender(listed).objectionTo('https://hooks:8443/')).not.toBeNull();
    const production = { NODE_ENV: 'production', DATA_DIRECTORY: '/var/lib/gatehouse', CONTROL_NODE_KEY_FILE: '/key' };
    expect(sender({ ...listed, ...production }).objectionTo('http://hooks:8080/')).toBe('would travel unprotected');
  });

  test.each([
    ['8.8.8.8', true],
    ['193.62.22.1', true],
    ['2606:4700:4700::1111', true],
    ['172.15.255.255', true],
    ['172.32.0.0', true],
    ['100.128.0.1', true],
    ['::ffff:8.8.8.8', false],
    ['fec0::1', false],
    ['4000::1', false],
    ['no address', false],
  ])('%s is public: %s', (address, is) => {
    expect(isPublic(address)).toBe(is);
  });
});

describe('a receiver', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await Receiver.start();
  });
  afterEach(() => receiver.stop());

  /** Answers differently at every look. */
  function resolving(...addresses: readonly (readonly string[])[]): { resolve: Resolve; asked: () => number } {
    let asked = 0;
    return {
      asked: () => asked,
      resolve: (_name, answer) => {
        const found = addresses[asked] ?? [];
        asked += 1;
        answer(
          null,
          found.map((address) => ({ address, family: 4 })),
        );
      },
    };
  }

  test('whose name leads inside, by any one of its addresses, gets not a byte (abuse 50)', async () => {
    const url = `http://hooks.example.org:${receiver.port}/`;
    const { resolve } = resolving(['8.8.8.8', '127.0.0.1']);
    const answer = await postOnce({ url, ...post }, { resolve, allows: isPublic });
    expect(answer).toMatchObject({ state: 'forbidden' });
    expect(receiver.received).toEqual([]);
  });

  test('whose name leads elsewhere at a second look is reached where the first look was allowed to go (abuse 50)', async () => {
    const url = `http://hooks.example.org:${receiver.port}/`;
    const names = resolving(['127.0.0.1'], ['169.254.169.254']);
    const answer = await postOnce({ url, ...post }, { resolve: names.resolve, allows: (to) => to === '127.0.0.1' });
    expect(answer).toMatchObject({ state: 'answered', status: 204 });
    expect(names.asked()).toBe(1);
  });

  test('that leads elsewhere is not followed (abuse 50)', async () => {
    receiver.answer = (response) => response.writeHead(307, { location: `${receiver.url}/inside` }).end();
    expect(await sender(receiver.settings).send({ url: `${receiver.url}/hook`, ...post })).toMatchObject({
      status: 307,
    });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
  });

  test('may say when to come back', async () => {
    receiver.answer = (response) => response.writeHead(503, { 'retry-after': '120' }).end();
    expect(await sender(receiver.settings).send({ url: receiver.url, ...post })).toEqual({
      ...{ state: 'answered', status: 503, retryAfterSeconds: 120 },
    });
  });

  test('that answers without end is let go (abuse 49)', async () => {
    let sent = 0;
    const letGo = new Promise<void>((resolve) => {
      receiver.answer = (response) => {
        response.once('close', resolve);
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384;
          response.once('drain', more);
        };
        more();
      };
    });
    expect(await sender(receiver.settings).send({ url: receiver.url, ...post })).toMatchObject({ status: 200 });
    await letGo;
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  test('that would rather speak something else has answered, and is let go (abuse 50)', async () => {
    const letGo = new Promise<void>((resolve) => {
      receiver.answer = ({ socket }) => {
        socket?.once('close', resolve);
        socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');
      };
    });
    const answer = await sender(receiver.settings).send({ url: receiver.url, ...post });
    expect(answer).toMatchObject({ state: 'answered', status: 101 });
    await letGo;
  });

  test('whose name nobody knows was not reached, by the very look-up that the service uses', async () => {
    const answer = await postOnce(
      { url: 'https://hooks.example.invalid/', ...post },
      { resolve: resolveHere, allows: isPublic },
    );
    expect(answer).toMatchObject({
      state: 'unreached',
      because: expect.stringMatching(/there is no such name|could not be looked up/),
    });
  });

  test('that breaks off, or is not there, was not reached', async () => {
    receiver.answer = (response) => response.socket?.destroy();
    const { settings, url } = receiver;
    expect(await sender(settings).send({ url, ...post })).toMatchObject({
      because: 'It could not be reached: the connection broke.',
    });
    await receiver.stop();
    expect(await sender(settings).send({ url, ...post })).toMatchObject({
      because: 'It could not be reached: nobody listens there.',
    });
  });
});
