import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import nunjucks from 'nunjucks';
import type { Recipient } from '../evidence/deliveries/delivery.js';
import { dateInWords, dayIn, deadlineIn, lengthInWords, momentIn, spanIn, timeIn } from '../platform/local-time.js';
import { Settings } from '../platform/config/settings.service.js';
import { Environments } from '../sites/environments.service.js';
import type { Product } from '../sites/site.js';
import type { NoticeEvent, OwedNotice } from './owed.js';
import { roleInWords } from './role-words.js';
import { fitFor, wordingOf, wrapped, type Block, type Wording } from './wording.js';

/** `notices/templates/`, two folders above this one, built or not. */
const SHIPPED = fileURLToPath(new URL('../../notices/templates/', import.meta.url));

/** A message in the words of its template. */
export interface Words {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Its text for others than the reader: without the link, which is the reader's alone. */
  readonly bare: string;
}

type Told = Pick<OwedNotice, 'event' | 'subject' | 'facts'>;

interface Reading {
  readonly to: Recipient & { readonly named?: boolean };
  /** The reader's own link, and until when it works; null: there is none. */
  readonly link: { readonly address: string; readonly expiresAt: Date } | null;
}

/**
 * Puts notices into words. One event has one template, `notices/templates/<event>.txt.njk`, and nothing else is needed: the HTML is made
 * of the same words by the layout.
 *
 * To add one: its first line is `Subject: …`; then paragraphs parted by empty lines (lines may be wrapped anywhere), `* ` for the items of
 * a list, `# ` for a heading, and `> Answer now` for what the reader's link is called, where it stands (without it, a notice with a link
 * ends in one). It may use every member of the notice's `facts` by name, and `reader.name`, `reader.role`, `trust` (its name), `sites` (their names, joined
 * as `{{ sites | list }}`), `release`, `product` (such as FLIP) and `environment` (its title), each null where the notice has none. A
 * time, which facts carry as ISO text in UTC, is shown on the reader's clocks: `{{ from | moment }}`, `{{ from | day }}`,
 * `{{ from | time }}`, by when something is due as `by {{ due | deadline }}`, a role by its name as `{{ role | role }}`, `{{ from | till(to) }}`, `{{ from | length(to) }}`. Conditions and loops are Nunjucks'. Then add
 * `tests/notices/samples/<event>.json`, by which the test reads it aloud: short words, short sentences, reading age 12.
 */
@Injectable()
export class NoticeWords {
  private readonly byZone = new Map<string, nunjucks.Environment>();
  private readonly html = templatesIn(SHIPPED, true);

  constructor(
    private readonly environments: Environments,
    private readonly settings: Settings,
  ) {}

  /** Throws for an event without a template, and for one that prints what its notice does not hold. */
  write(notice: Told, { to, link }: Reading): Words {
    const trust = to.trust === null ? null : this.environments.trust(to.trust);
    const zone = this.environments.zoneOf(to.trust);
    const wording = this.wording(notice, { to, zone });
    const by = link === null ? null : { address: link.address, until: momentIn(zone, link.expiresAt.toISOString()) };
    const because = becauseOf(to, trust?.name ?? null);
    const contact = this.settings.get('TEAM_CONTACT');
    return {
      subject: wording.subject,
      text: textOf(wording, { link: by, end: { because, contact } }),
      bare: textOf(wording, { link: null, end: null }),
      html: this.html.render('layout.html.njk', { ...withLink(wording, by !== null), link: by, because, contact }),
    };
  }

  /** What it says, for a page: its subject, and each piece of it in a line of its own, without a link. */
  read(notice: Told, to: Recipient): { readonly subject: string; readonly paragraphs: readonly string[] } {
    const { subject, blocks } = this.wording(notice, { to, zone: this.environments.zoneOf(to.trust) });
    return { subject, paragraphs: withLink({ subject, blocks }, false).blocks.flatMap(linesOf) };
  }

  private wording({ event, subject, facts }: Told, { to, zone }: { to: Recipient; zone: string }): Wording {
    const { release, product, environment, trust, sites } = subject;
    const about = {
      ...{
        reader: { name: to.name, role: to.role },
        release,
        product: product === null ? null : this.titleOf(product),
      },
      environment: environment === null ? null : this.environments.rung(environment).title,
      trust: trust === null ? null : this.environments.trustName(trust),
      sites: sites.map((site) => this.environments.site(site)?.name ?? site),
    };
    // The engine takes an ordinary object for its context, whose members are the view's own.
    const members = Object.entries({ notYetReadBy: null, ...facts, ...about }).map(
      ([name, value]): [string, unknown] => [name, fitFor(value)],
    );
    const view: object = Object.fromEntries(members);
    return wordingOf(this.inZone(zone).render(templateOf(event), view));
  }

  private titleOf(product: Product): string {
    return this.environments.product(product)?.title ?? product.toUpperCase();
  }

  private inZone(zone: string): nunjucks.Environment {
    const known = this.byZone.get(zone);
    if (known !== undefined) return known;
    const made = inWords(zone);
    this.byZone.set(zone, made);
    return made;
  }
}

/** The file of an event's template. */
export function templateOf(event: NoticeEvent): string {
  return `${event}.txt.njk`;
}

function templatesIn(folder: string, autoescape: boolean): nunjucks.Environment {
  const getSource = (name: string): nunjucks.LoaderSource => ({
    src: readFileSync(join(folder, name), 'utf8'),
    path: name,
    noCache: false,
  });
  return new nunjucks.Environment(
    { getSource },
    { autoescape, throwOnUndefined: true, trimBlocks: true, lstripBlocks: true },
  );
}

function inWords(zone: string): nunjucks.Environment {
  const made = templatesIn(SHIPPED, false);
  const filters: Readonly<Record<string, (of: unknown, other: unknown) => string | number>> = {
    moment: (of) => momentIn(zone, String(of)),
    deadline: (of) => deadlineIn(zone, String(of)),
    day: (of) => dayIn(zone, String(of)),
    time: (of) => timeIn(zone, String(of)),
    till: (from, to) => spanIn(zone, String(from), String(to)),
    role: (of) => roleInWords(String(of)),
    length: (from, to) => (Array.isArray(from) ? from.length : lengthInWords(String(from), String(to))),
    date: (of) => dateInWords(String(of)),
    list: (of) => inList(Array.isArray(of) ? of.map(String) : [String(of)]),
  };
  for (const [name, filter] of Object.entries(filters)) made.addFilter(name, filter);
  return made;
}

/** `one, two and three`. */
function inList(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

function becauseOf({ role, named }: Recipient & { readonly named?: boolean }, trust: string | null): string {
  if (trust !== null) return `You get this because you are a contact for ${trust}.`;
  return named === true || role === ''
    ? 'You get this because it asks something of you.'
    : `You get this for your role: ${roleInWords(role)}.`;
}

interface Around {
  readonly link: { readonly address: string; readonly until: string } | null;
  /** Why its reader gets it, and whom they ask. Null: it is for nobody in particular. */
  readonly end: { readonly because: string; readonly contact: string } | null;
}

/** A notice with a link that its template says nothing of ends in it; one without a link has no button. */
function withLink({ subject, blocks }: Wording, has: boolean): Wording {
  if (!has) return { subject, blocks: blocks.filter(({ kind }) => kind !== 'button') };
  const named = blocks.some(({ kind }) => kind === 'button');
  return { subject, blocks: named ? blocks : [...blocks, { kind: 'button', words: 'Open your page' }] };
}

function linesOf(block: Block): readonly string[] {
  return block.kind === 'list' ? block.items : [block.words];
}

function textOf(wording: Wording, { link, end }: Around): string {
  const blocks = withLink(wording, link !== null).blocks.map((block) => {
    switch (block.kind) {
      case 'paragraph':
        return wrapped(block.words);
      case 'heading':
        return `${block.words}\n${'-'.repeat(Array.from(block.words).length)}`;
      case 'list':
        return block.items.map((item) => `* ${wrapped(item, '  ')}`).join('\n');
      case 'button':
        return `${block.words}:\n${link?.address ?? ''}\nThis link is for you alone. It works until ${link?.until ?? ''}.`;
    }
  });
  const after =
    end === null
      ? []
      : [`-- \n${wrapped(end.because)}\nGatehouse sent this by itself.\n${wrapped(`Questions? Ask ${end.contact}.`)}`];
  return `${[...blocks, ...after].join('\n\n')}\n`;
}
