import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import nunjucks from 'nunjucks';
import { Settings } from '../platform/config/settings.service.js';
import { showable } from '../platform/showable.js';
import { addressForMarkdown, dress, fenced, forMarkdown, type Dressed, type Raw, type Tailor } from './dress.js';
import { templateFault, TemplateFault } from './template-fault.js';
import { refuseUnsafe } from './template-check.service.js';

/** The templates that come with Gatehouse: `release-notes/templates/`, two folders above this one, built or not. */
const SHIPPED = fileURLToPath(new URL('../../release-notes/templates/', import.meta.url));

/** What templates make, by the format's name; a format is one template. */
export const TEMPLATES = {
  html: 'notes.html.njk',
  print: 'print.html.njk',
  text: 'notes.txt.njk',
  markdown: 'notes.md.njk',
} as const;
export type TemplatedFormat = keyof typeof TEMPLATES;

type Safe = nunjucks.runtime.SafeString;

const FOR_HTML: Tailor<Safe> = {
  words: showable,
  rich: ({ html }) => new nunjucks.runtime.SafeString(html),
  code: showable,
  address: showable,
};
const FOR_TEXT: Tailor<Safe> = {
  words: showable,
  rich: ({ text }) => showable(text),
  code: showable,
  address: showable,
};
const FOR_MARKDOWN: Tailor<Safe> = {
  words: forMarkdown,
  rich: ({ markdown }) => markdown,
  code: fenced,
  address: addressForMarkdown,
};

/** Renders templates, each time as they are now: a Trust's own before those of this Gatehouse, and these before those that came with it. */
@Injectable()
export class Templates {
  private readonly own: string | undefined;

  constructor(settings: Settings) {
    this.own = settings.get('RELEASE_NOTES_TEMPLATES');
  }

  /** Takes the templates up as they are at this moment, for any number of readings: answers those for a Trust, or for nobody's sites (null). */
  open(): (trust: string | null) => OpenTemplates {
    const folders = [...(this.own === undefined ? [] : [{ path: this.own, name: '' }]), { path: SHIPPED, name: '' }];
    const forAll = new OpenTemplates(folders);
    const opened = new Map<string, OpenTemplates>();
    return (trust) => {
      const path = trust === null || this.own === undefined ? null : join(this.own, trust);
      if (path === null || trust === null || !isFolder(path)) return forAll;
      const theirs = opened.get(trust) ?? new OpenTemplates([{ path, name: `${trust}/` }, ...folders]);
      opened.set(trust, theirs);
      return theirs;
    };
  }
}

/** A folder of templates; `name` is what stands before theirs where a fault names one. */
interface Folder {
  readonly path: string;
  readonly name: string;
}

/** One taking-up of the templates for some readers. */
export class OpenTemplates {
  private readonly inHtml: nunjucks.Environment;
  private readonly inWords: nunjucks.Environment;
  /** What a template was refused for; the engine would wrap it into words of its own. */
  private readonly refused: TemplateFault[] = [];

  constructor(private readonly folders: readonly Folder[]) {
    this.inHtml = this.environment(true);
    this.inWords = this.environment(false);
  }

  /** Throws a TemplateFault, which names the template and its line, and never shows what went on inside. */
  render(format: TemplatedFormat, view: { readonly [name: string]: Raw }): string {
    switch (format) {
      case 'html':
      case 'print': {
        const style = new nunjucks.runtime.SafeString(this.style(format));
        return this.run(this.inHtml, TEMPLATES[format], { ...fields(dress<Safe>(view, FOR_HTML)), style });
      }
      case 'text':
        return this.run(this.inWords, TEMPLATES.text, fields(dress<Safe>(view, FOR_TEXT)));
      case 'markdown':
        return this.run(this.inWords, TEMPLATES.markdown, fields(dress<Safe>(view, FOR_MARKDOWN)));
    }
  }

  /** The style sheet of a format, as its page holds it. */
  style(format: 'html' | 'print'): string {
    return this.source(format === 'html' ? 'notes.css' : 'print.css');
  }

  private run(environment: nunjucks.Environment, name: string, context: Fields): string {
    try {
      return environment.render(name, context);
    } catch (error) {
      throw this.placed(this.refused.at(-1) ?? templateFault(name, error instanceof Error ? error.message : ''));
    }
  }

  /** The fault with the folder of the Trust whose template it is. */
  private placed({ template, line, fault }: TemplateFault): TemplateFault {
    const found = this.folders.find(({ path }) => textAt(join(path, template)) !== null);
    return new TemplateFault(`${found?.name ?? ''}${template}`, line, fault);
  }

  private environment(autoescape: boolean): nunjucks.Environment {
    const getSource = (name: string): nunjucks.LoaderSource => {
      try {
        const src = this.source(name);
        refuseUnsafe(name, src);
        return { src, path: name, noCache: false };
      } catch (error) {
        if (error instanceof TemplateFault) this.refused.push(error);
        throw error;
      }
    };
    const options = { autoescape, throwOnUndefined: true, trimBlocks: true, lstripBlocks: true };
    const environment = new nunjucks.Environment({ getSource }, options);
    environment.addFilter('underline', (text: unknown, sign: unknown) => {
      const line = String(text);
      return `${line}\n${String(sign).charAt(0).repeat(Array.from(line).length)}`;
    });
    return environment;
  }

  private source(name: string): string {
    if (!/^[a-z0-9][a-z0-9-]{0,63}(\.[a-z]{2,8}){1,2}$/.test(name))
      throw new TemplateFault(name, null, 'is not the name of a template');
    for (const { path } of this.folders) {
      const text = textAt(join(path, name));
      if (text !== null) return text;
    }
    throw new TemplateFault(name, null, 'cannot be read');
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Null where there is no such file, or none that can be read: the next folder may have it. */
function textAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

type Fields = Readonly<Record<string, Dressed<Safe>>>;

/** The engine takes an ordinary object for its context, whose members are the view's own. */
function fields(view: Dressed<Safe>): Fields {
  return Object.fromEntries(typeof view === 'object' && view !== null ? Object.entries(view) : []);
}
