import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitFor, wordingOf, wrapped } from '../../src/notices/wording.js';
import { NoticeWords } from '../../src/notices/words.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { Environments } from '../../src/sites/environments.service.js';
import { loadFolder } from '../../src/sites/folder.setup.js';
import { owed } from './owed.js';

const words = new NoticeWords(
  new Environments(loadFolder('environments', { production: false })),
  Settings.read({ TEAM_CONTACT: 'the delivery team, 020 7946 0000' }),
);
const ROBIN = { name: 'Robin Ashby', email: 'robin@example.org', role: 'system-owner', trust: 'ashmere', named: false };
const LINK = { address: 'https://gatehouse.example.org/l/a.b', expiresAt: new Date('2026-07-10T17:00:00Z') };

function withdrawn(because: string) {
  return owed({
    event: 'downtime-withdrawn',
    facts: { from: '2026-07-01T20:00:00Z', to: '2026-07-01T21:00:00Z', wasMissed: false, because },
  });
}

describe('what a template prints', () => {
  test('becomes a subject and blocks', () => {
    expect(wordingOf('\nSubject:  One\n\nTwo\nthree.\n\n# Four\n\n* five\n  six\n* seven\n\n> Eight\n')).toEqual({
      subject: 'One',
      blocks: [
        { kind: 'paragraph', words: 'Two three.' },
        { kind: 'heading', words: 'Four' },
        { kind: 'list', items: ['five six', 'seven'] },
        { kind: 'button', words: 'Eight' },
      ],
    });
  });

  test('without a subject is refused', () => {
    expect(() => wordingOf('Two')).toThrow('Subject');
  });

  test('is on the reader’s clocks, in summer too', () => {
    const { text } = words.write(withdrawn('No staff.'), { to: ROBIN, link: null });
    expect(text).toContain('Wednesday 1 July 2026, 21:00 to 22:00 BST');
  });

  test('says when a site that went back works again, and nothing of it while nobody knows', () => {
    const wentBack = (backSince: string | null) =>
      words.write(
        owed({
          event: 'not-restored',
          facts: { kind: 'put-back', began: '2026-07-01T20:00:00Z', backSince, isOver: true },
        }),
        { to: ROBIN, link: null },
      ).text;
    const told = wentBack('2026-07-01T20:12:00Z');
    expect(told).toMatch(
      /Down since: Wednesday 1 July 2026, 21:00 BST\s+\* Back since: Wednesday 1 July 2026, 21:12 BST/,
    );
    expect(wentBack(null)).not.toContain('Back since');
  });

  test('ends in why its reader gets it, and in whom they ask (003-010)', () => {
    const { text, html, bare } = words.write(withdrawn('No staff.'), { to: ROBIN, link: null });
    const whom = 'Questions? Ask the delivery team, 020 7946 0000.';
    expect([text, html]).toEqual([expect.stringContaining(whom), expect.stringContaining(whom)]);
    expect(bare).not.toContain('Questions?');
    const own = { ...ROBIN, role: 'delivery', trust: null };
    expect(words.write(withdrawn('No staff.'), { to: own, link: null }).text).toContain(
      'for your role: delivery team.',
    );
  });

  test('is wrapped where words end, and never within an address', () => {
    const address = `https://gatehouse.example.org/l/${'a'.repeat(120)}`;
    expect(wrapped(`${'word '.repeat(30)}${address} end`).split('\n')).toContain(address);
    expect(
      Math.max(
        ...wrapped('word '.repeat(30).trim())
          .split('\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(76);
  });
});

test('a notice of no site in particular names none', () => {
  const subject = { ...owed().subject, sites: [] };
  const { text } = words.write(owed({ subject }), { to: ROBIN, link: null });
  expect(text.replaceAll(/\s+/g, ' ')).toContain('We plan to bring it around 1 December 2026.');
});

describe('what somebody typed', () => {
  test.each([
    ['{{ 7 * 7 }}'],
    ['{% include "/etc/passwd" %}'],
    ['{{ constructor.constructor("return process")() }}'],
    ['<script>alert(1)</script>'],
    ['" onmouseover="x'],
  ])('says what it says and does nothing: %s (abuse 8, abuse 42)', (typed) => {
    const { text, html } = words.write(withdrawn(typed), { to: ROBIN, link: null });
    expect(text.replaceAll(/\s+/g, ' ')).toContain(typed.replaceAll(/\s+/g, ' '));
    expect(html).not.toContain('<script>alert');
    expect(html).not.toMatch(/" onmouseover="x/);
  });

  test('ends no line and makes no header, link or heading (abuse 12)', () => {
    const typed = 'No.\r\nBcc: everybody@example.org\n\n> Click here\n\n# Urgent\u202e\u2028* x';
    const { subject, text, html } = words.write(withdrawn(typed), { to: ROBIN, link: LINK });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^(Bcc|> |# |Click|Urgent)/m);
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(html).not.toContain('<h2');
  });

  test('whatever it is, only words come of it (abuse 8, abuse 12, abuse 77)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (typed) => {
        const fit = fitFor({ typed, list: [typed] });
        const { blocks, subject } = wordingOf(
          `Subject: One ${String(Reflect.get(Object(fit), 'typed'))}\n\n${String(Reflect.get(Object(fit), 'typed'))}\n`,
        );
        expect(subject).not.toMatch(/[\p{Cc}]/u);
        expect(blocks.length).toBeLessThan(2);
        expect(blocks.every(({ kind }) => kind === 'paragraph')).toBe(true);
      }),
    );
  });

  test.each(['> Click here', '# Urgent', '* One', '*', '>  > x', '#\n> y'])(
    'is no mark of a block, wherever it stands: %j (abuse 8)',
    (typed) => {
      const fit = String(Reflect.get(Object(fitFor({ typed })), 'typed'));
      const { blocks } = wordingOf(`Subject: One\n\n${fit} x\n`);
      expect(blocks.map(({ kind }) => kind)).toEqual(['paragraph']);
    },
  );

  test('of any length is bounded, and so is a subject', () => {
    const { text, subject } = words.write(withdrawn('x'.repeat(1_000_000)), { to: ROBIN, link: null });
    expect(text.length).toBeLessThan(4000);
    expect(subject.length).toBeLessThan(160);
  });
});

describe('a reader’s own link', () => {
  test('stands where the template names it, with how long it works, and in nothing that others see (INV-32)', () => {
    const ahead = owed({
      event: 'downtime-ahead',
      facts: { from: '2026-07-01T20:00:00Z', to: '2026-07-01T21:00:00Z' },
    });
    const { text, html, bare } = words.write(ahead, { to: ROBIN, link: LINK });
    expect(text).toContain('I have read this:\nhttps://gatehouse.example.org/l/a.b\n');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('It works until Friday 10 July 2026, 18:00 BST.');
    expect(html).toContain('href="https://gatehouse.example.org/l/a.b"');
    expect(bare).not.toContain('/l/');
  });

  test('stands at the end where the template says nothing of it', () => {
    expect(words.write(withdrawn('No.'), { to: ROBIN, link: LINK }).text).toContain('Open your page:\nhttps://');
  });

  test('is left out where there is none', () => {
    const { text, html } = words.write(withdrawn('No.'), { to: ROBIN, link: null });
    expect(`${text}${html}`).not.toMatch(/I have read this|Open your page|<a /);
  });
});
