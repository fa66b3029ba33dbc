import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../gatehouse.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { makeArtefacts } from '../releases/artefacts.js';
import { ownWords } from './own-words.js';
import { look, raise, settleWhatIsWaitedFor, shown, type Shown } from './runbook.js';

const run = promisify(execFile);
/** Every block of commands of the document, in its order, each as its commands. */
const BLOCKS = [...readFileSync('docs/hotfix-runbook.md', 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) =>
  (block ?? '').trim().split(/\n(?=curl)/),
);

/** Whatever an answer has that a later command needs. */
const answerSchema = z.looseObject({
  ...{ id: z.string().optional(), state: z.string().optional(), digest: z.string().optional() },
  ...{
    revision: z.number().optional(),
    rca: z.looseObject({ id: z.string() }).nullish(),
    status: z.number().optional(),
  },
});
type Answered = z.infer<typeof answerSchema>;

/** What follows the document: it types the commands as they stand, and looks at what they answer. */
class Reader {
  readonly states: string[] = [];
  readonly env: Record<string, string> = { PATH: process.env['PATH'] ?? '' };

  private last = '';

  constructor(private readonly climb: Climb) {}

  async types(command: string): Promise<unknown> {
    const { stdout } = await run('bash', ['-c', command], { env: this.env });
    const body: unknown = JSON.parse(stdout);
    const answer = answerSchema.parse(body);
    if (typeof answer.status === 'number') throw new Error(`${command}\n${stdout}`);
    this.keeps(command, answer);
    return body;
  }

  /** Looks and sends what leads on, each by who may, until nothing does or it is this step's turn. */
  async walks([seeing = '', sending = '']: readonly string[], until: string): Promise<void> {
    for (let turn = 0; turn < 60; turn += 1) {
      const { seen, found, token } = await this.looks(seeing);
      if (seen.next.some(({ step }) => step === until)) return;
      if (found === undefined) await settleWhatIsWaitedFor(this.climb, seen);
      else {
        const { method, path, example } = found;
        const asked = { TOKEN: token, METHOD: method, AT: path, SAY: JSON.stringify(ownWords(example)) };
        await this.as(asked, () => this.types(sending));
      }
    }
    throw new Error(`It is never the turn of ${until}.`);
  }

  /** Nothing is sent meanwhile. */
  async waits(): Promise<void> {
    await settleWhatIsWaitedFor(this.climb, await look(this.climb.manager, { id: this.env['HOTFIX'] ?? '' }));
  }

  private async looks(command: string) {
    const { manager, tester, owner, centre } = this.climb;
    let seen: Shown | null = null;
    const tokens = [manager, tester, owner, centre].map(({ token }) => token);
    // Whoever took the last step can often take the next.
    for (const token of new Set([this.last, ...tokens].filter((one) => one !== ''))) {
      seen = await this.as({ TOKEN: token }, async () =>
        shown({ status: 200, body: await this.types(command), headers: new Headers() }),
      );
      const found = seen.next.find(({ you, leadsOn }) => you && leadsOn);
      this.last = token;
      if (found !== undefined) return { seen, found, token };
    }
    if (seen === null) throw new Error('Nobody looked.');
    return { seen, found: undefined, token: '' };
  }

  private async as<T>(over: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
    const before = { ...this.env };
    Object.assign(this.env, over);
    try {
      return await work();
    } finally {
      for (const name of Object.keys(over)) this.env[name] = before[name] ?? '';
    }
  }

  private keeps(command: string, { id, state, digest, revision, rca }: Answered): void {
    if (command.includes('/api/v1/hotfixes') && command.includes('-d') && id !== undefined) {
      this.env['HOTFIX'] = id;
      if (state !== undefined && this.states.at(-1) !== state) this.states.push(state);
    }
    if (digest !== undefined) this.env['DIGEST'] = digest;
    if (revision !== undefined) this.env['REVISION'] = String(revision);
    if (rca != null) this.env['RCA'] = rca.id;
  }
}

test('the commands of the runbook do, in their order and to its end, what it says (003-023, 003-028, 003-029, 003-030, 003-031, 003-032, 003-033)', async () => {
  const artefacts = await makeArtefacts();
  const climb = await startClimb({ settings: { ARTEFACTS_DIRECTORY: artefacts.directory } });
  try {
    const reader = new Reader(climb);
    const token = ({ token: text }: Somebody) => text;
    const fix = { service: 'flip-api', version: '3.0.1', artefact: 'file:flip-api-3.0.1.tar.gz' };
    const packages = [{ ...fix, sha256: await artefacts.pack('flip-api-3.0.1.tar.gz') }];
    const manifest = {
      version: '3.0.1',
      kind: 'hotfix',
      product: 'flip',
      migration: 'none',
      rollsBackTo: null,
      packages,
    };
    Object.assign(reader.env, {
      ...{ GATEHOUSE: climb.gatehouse.url, INCIDENT: await raise(climb.tester, { sites: ['ashmere'] }) },
      ...{ TOKEN: token(climb.manager), SECOND: token(climb.owner), CENTRE: token(climb.centre) },
      ...{ FIX: '3.0.1', MANIFEST: JSON.stringify(manifest) },
    });
    const turns = ['prove', 'deploy', 'hand-in'];
    for (const commands of BLOCKS) {
      if (commands.some((command) => command.includes('$METHOD'))) await reader.walks(commands, turns.shift() ?? '');
      else
        for (const command of commands) {
          if (command.includes('"restore"')) await reader.waits();
          await reader.types(command);
        }
    }
    expect(turns).toEqual([]);
    const { body } = await climb.manager.get(`/api/v1/incidents/${reader.env['INCIDENT'] ?? ''}`);
    expect(body).toMatchObject({ state: 'closed' });
    expect(reader.states).toEqual([
      ...[
        'raised',
        'triaged',
        'told',
        'offline-decided',
        'fix-prepared',
        'proven',
        'deploying',
        'restored',
        'rca-opened',
      ],
      'closed',
    ]);
  } finally {
    await climb.stop();
    await artefacts.remove();
  }
});
