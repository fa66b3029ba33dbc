import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isInward, lookupOutward } from '../../src/platform/outward.service.js';
import { sha256 } from './artefacts.js';
import { serveArtefacts, type StoreServer } from './store-server.js';
import { keepArtefacts, packageOf, type Kept } from './store.js';

describe('Artefacts over https', () => {
  let server: StoreServer;
  let kept: Kept;
  let archive: Buffer;

  beforeAll(async () => {
    server = await serveArtefacts((request, response) => {
      answers[request.url ?? '']?.(request, response);
    });
    kept = await keepArtefacts({
      ARTEFACT_HOSTS: `store.example, ${server.host}`,
      ARTEFACT_CA_FILE: server.caFile,
      ARTEFACT_MAX_BYTES: '1000000',
      ARTEFACT_TIMEOUT_SECONDS: '2',
    });
    await kept.artefacts.pack('api.tar.gz');
    archive = await kept.artefacts.read('api.tar.gz');
  });
  afterAll(async () => {
    await server.stop();
    await kept.remove();
  });

  const answers: Readonly<Record<string, RequestListener>> = {
    '/api.tar.gz': (_, response) => response.end(archive),
    '/moved.tar.gz': (_, response) => response.writeHead(302, { location: '/api.tar.gz' }).end(),
    '/missing.tar.gz': (_, response) => response.writeHead(404).end(),
    '/cut.tar.gz': (_, response) => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 100), () => response.destroy());
    },
    '/announced-bomb.tar.gz': (_, response) => {
      response.writeHead(200, { 'content-length': 20 * 1024 ** 3 });
      response.write(archive);
    },
    '/bomb.tar.gz': (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        response.once('drain', more);
      };
      more();
    },
    '/silent.tar.gz': () => undefined,
    '/trickle.tar.gz': (_, response) => {
      const drip = setInterval(() => response.write('.'), 100);
      response.on('close', () => {
        clearInterval(drip);
      });
    },
  };

  async function refusal(path: string, hash = sha256(archive)): Promise<string> {
    const [fault] = await kept.store.bringIn([packageOf(`https://${server.host}${path}`, hash)]);
    expect(await kept.held()).toEqual([]);
    return `${fault?.refusal ?? 'none'}: ${fault?.message ?? ''}`;
  }

  test('what does not come, or not as it was said, is refused and nothing is kept (F21)', async () => {
    expect(await refusal('/api.tar.gz', sha256('other'))).toMatch(new RegExp(`^wrong-hash: .*${sha256(archive)}`));
    expect(await refusal('/missing.tar.gz')).toMatch(/^unreachable: .*404/);
    expect(await refusal('/cut.tar.gz')).toMatch(/^truncated: /);
    expect(await refusal('/announced-bomb.tar.gz')).toMatch(/^too-large: /);
    expect(await refusal('/bomb.tar.gz')).toMatch(/^too-large: /);
  });

  test('a host that is silent, or that drips for ever, is given up after the time that is set (F21)', async () => {
    expect(await refusal('/silent.tar.gz')).toMatch(/^unreachable: /);
    expect(await refusal('/trickle.tar.gz')).toMatch(/^unreachable: .*too long/);
  });

  test('a redirect is not followed (abuse 50)', async () => {
    const before = server.asked.length;
    expect(await refusal('/moved.tar.gz')).toMatch(/^unreachable: .*302; redirects are not followed/);
    expect(server.asked.slice(before)).toEqual(['/moved.tar.gz']);
  });

  test('right bytes are kept and then no longer asked for (INV-01)', async () => {
    const wanted = packageOf(`https://${server.host}/api.tar.gz`, sha256(archive));
    expect(await kept.store.bringIn([wanted])).toEqual([]);
    const before = server.asked.length;
    expect(await kept.store.fetch(wanted)).toMatchObject({ state: 'present', bytes: archive.length });
    expect(server.asked.length).toBe(before);
  });

  test.each([
    'https://169.254.169.254/latest',
    'https://127.0.0.1/a.tar',
    'https://[::1]/a.tar',
    'https://0x7f.1/a.tar',
    'https://localhost/a.tar',
    'https://localhost./a.tar',
    'https://localhost:1/a.tar',
    'https://a_b.internal/a.tar',
    'https://store.example.evil.example/a.tar',
    'https://store.example:8443/a.tar',
    'https://store.example@evil.example/a.tar',
    'http://store.example/a.tar',
    'gopher://store.example/a.tar',
  ])('%s is not listed, and is not even looked up (abuse 50)', async (address) => {
    expect(kept.store.objection(address)).not.toBeNull();
    expect(kept.store.objection('https://store.example/a.tar')).toBeNull();
    expect(await kept.store.bringIn([packageOf(address, sha256(''))])).toMatchObject([{ refusal: 'not-allowed' }]);
  });

  test('a server whose certificate nobody signed that we trust is refused (abuse 50)', async () => {
    const trusting = await keepArtefacts({ ARTEFACT_HOSTS: server.host });
    const before = server.asked.length;
    const faults = await trusting.store.bringIn([packageOf(`https://${server.host}/api.tar.gz`, sha256(archive))]);
    expect(faults).toMatchObject([{ refusal: 'unreachable' }]);
    expect(server.asked.length).toBe(before);
    await trusting.remove();
  });
});

test.each([
  '127.0.0.1',
  '127.1.2.3',
  '169.254.169.254',
  '0.0.0.0',
  '::1',
  '::',
  'fe80::1',
  '::ffff:127.0.0.1',
  '224.0.0.1',
  '255.255.255.255',
])('A listed name that resolves to %s reaches nothing (abuse 50)', (address) => {
  expect(isInward(address)).toBe(true);
});

test.each(['10.1.2.3', '192.168.1.1', '8.8.8.8', '2001:db8::1', '::ffff:10.0.0.1', 'fd00::1'])(
  'A listed name may resolve to %s, a private network is where stores live',
  (address) => {
    expect(isInward(address)).toBe(false);
  },
);

test('A name that resolves to this machine is refused after resolution (abuse 50)', async () => {
  const answer = await new Promise((resolve) => {
    lookupOutward('localhost', { all: true }, (error) => {
      resolve(error?.code);
    });
  });
  expect(answer).toBe('POINTS_INWARD');
});

test('A name that cannot be looked up is a fault of that request, and of nothing else', async () => {
  const answer = await new Promise((resolve) => {
    lookupOutward('artefacts.example.invalid', { all: true }, (error) => {
      resolve(error?.code);
    });
  });
  expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(answer);
});
