import { rungFile, TRUSTS_FILE, type Documents } from './document.js';
import { secondsIn } from './duration.js';
import { quoted, type Finding, type Path } from './mistake.js';
import { PRODUCTS } from './site.js';
import { isTimeZone } from './time-zone.js';
import { LONGEST_WINDOW, type Window } from './window.js';

/** Some windows and where they are written down. */
interface Declared {
  readonly file: string;
  readonly path: Path;
  readonly windows: readonly Window[];
}

/** What no schema can say of windows: that their zone exists, and that none lasts for ever. */
export function* windowMistakes(documents: Documents): Generator<Finding & { readonly file: string }> {
  for (const { file, path, windows } of declared(documents)) {
    for (const [index, window] of windows.entries()) {
      const here = { file, at: 'value' } as const;
      if (window.zone !== undefined && !isTimeZone(window.zone)) {
        const fault = `${quoted(window.zone)} is not a time zone that is known.`;
        yield {
          ...here,
          path: [...path, index, 'zone'],
          fault,
          fix: 'Write an IANA time zone, such as Europe/London.',
        };
      }
      if ((secondsIn(window.lasts) ?? Infinity) > (secondsIn(LONGEST_WINDOW) ?? 0)) {
        const fault = `${quoted(window.lasts)} is longer than ${LONGEST_WINDOW}.`;
        yield { ...here, path: [...path, index, 'lasts'], fault, fix: `Write ${LONGEST_WINDOW} or less.` };
      }
    }
  }
}

function declared({ rungs, trusts }: Documents): readonly Declared[] {
  const found: Declared[] = [];
  const add = (file: string, path: Path, windows: readonly Window[] | undefined): void => {
    if (windows !== undefined) found.push({ file, path: [...path, 'windows'], windows });
  };
  for (const [index, trust] of (trusts ?? []).entries()) add(TRUSTS_FILE, ['trusts', index], trust.windows);
  for (const rung of rungs) {
    const file = rungFile(rung.name);
    add(file, [], rung.windows);
    for (const [index, site] of rung.sites.entries()) {
      add(file, ['sites', index], site.windows);
      for (const product of PRODUCTS) add(file, ['sites', index, 'products', product], site.products[product]?.windows);
    }
  }
  return found;
}
