import type { Page } from 'playwright-core';
import { z } from 'zod';

/** What has the focus, as somebody without a mouse finds it. */
const focusSchema = z.object({
  name: z.string(),
  tag: z.string(),
  type: z.string(),
  group: z.string(),
  /** Nothing of the page has it. */
  isLost: z.boolean(),
  /** It lies within the screen, with nothing over it. */
  isShown: z.boolean(),
  /** What had the focus before, where it looked then as it looks now; null where it could be told. */
  unmarked: z.string().nullable(),
});
type Focus = z.infer<typeof focusSchema>;

const FOCUS = `(() => {
  const looks = (one) => {
    const label = one.labels && one.labels.length > 0 ? one.labels[0] : null;
    const drawn = [getComputedStyle(one), ...(label === null ? [] : [getComputedStyle(label, '::before')])];
    return JSON.stringify(drawn.map((of) => [of.outline, of.boxShadow, of.backgroundColor, of.borderColor, of.borderWidth, of.color, of.textDecoration]));
  };
  const nameOf = (one) => {
    const label = one.labels && one.labels.length > 0 ? one.labels[0].innerText : '';
    return (one.getAttribute('aria-label') || label || one.innerText || one.value || '').replace(/\\s+/g, ' ').trim();
  };
  const one = document.activeElement;
  const last = window.lastFocus;
  const isOther = last !== undefined && last.one !== one && last.one.isConnected;
  const unmarked = isOther && looks(last.one) === last.looked ? last.one.tagName + ' ' + nameOf(last.one) : null;
  if (one === null || one === document.body || one === document.documentElement)
    return { name: '', tag: '', type: '', group: '', isLost: true, isShown: false, unmarked };
  window.lastFocus = { one, looked: looks(one) };
  const isSmall = one.type === 'radio' || one.type === 'checkbox';
  const box = isSmall && one.labels.length > 0 ? one.labels[0].getBoundingClientRect() : one.getClientRects()[0];
  const isInside = box !== undefined && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const within = (from, length, most) => Math.min(most - 1, Math.max(0, from + Math.min(length / 2, 20)));
  const at = isInside ? document.elementFromPoint(within(box.left, box.width, innerWidth), within(box.top, box.height, innerHeight)) : null;
  const isOver = at !== null && (one.contains(at) || at.contains(one) || (one.labels && [...one.labels].some((its) => its.contains(at))));
  return { name: nameOf(one), tag: one.tagName, type: one.type || '', group: one.type === 'radio' ? one.name : '', isLost: false, isShown: isOver === true, unmarked };
})()`;

/** More than any page has to be stepped through. */
const MOST_STEPS = 500;

/** Somebody who works a page with the keys Tab, Enter, Space and the arrows alone, and what is wrong with how the page takes it. */
export interface Keyboard {
  readonly page: Page;
  /** What went wrong, in words. */
  readonly faults: readonly string[];
  /** Goes to an address, and sees that the first step of the way leads past the menu. */
  open(path: string): Promise<void>;
  /** Steps on until this has the focus. Throws where it is not reached. */
  reach(name: string | RegExp): Promise<void>;
  /** Steps to a field and types into it. */
  fill(label: string | RegExp, words: string): Promise<void>;
  /** Steps to a group of choices and takes this one with the arrows. */
  choose(label: string): Promise<void>;
  /** Steps to a box and ticks it. */
  tick(label: string | RegExp): Promise<void>;
  /** Steps to what opens something, and opens it. */
  unfold(name: string | RegExp): Promise<void>;
  /** Steps to a link or a button and follows it to the next page. */
  follow(name: string | RegExp): Promise<void>;
}

export function keyboardAt(page: Page): Keyboard {
  const faults: string[] = [];
  const at = async (): Promise<Focus> => {
    const focus = focusSchema.parse(await page.evaluate(FOCUS));
    if (focus.unmarked !== null) blame(`nothing marks the focus on ${focus.unmarked}`);
    return focus;
  };
  const press = async (key: string): Promise<Focus> => {
    await page.keyboard.press(key);
    return at();
  };
  const blame = (what: string): void => {
    faults.push(`${new URL(page.url()).pathname}: ${what}`);
  };
  /** Once round the page at most, watching that the focus is neither lost nor hidden nor held. */
  const stepUntil = async (isIt: (focus: Focus) => boolean, what: string): Promise<Focus> => {
    const seen: string[] = [];
    let focus = await at();
    if (isIt(focus)) return focus;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      focus = await press('Tab');
      if (focus.isLost) {
        // The end of the page: once more round, and no more.
        if (seen.includes('')) break;
      } else if (!focus.isShown) blame(`the focus is not seen on ${focus.tag} “${focus.name}”`);
      seen.push(focus.name);
      if (isIt(focus)) return focus;
    }
    throw new Error(`${page.url()}: ${what} is not reached by ${String(seen.length)} steps: ${seen.join(' | ')}`);
  };
  const named = (name: string | RegExp) => (focus: Focus) =>
    typeof name === 'string' ? focus.name === name : name.test(focus.name);
  const reach = async (name: string | RegExp): Promise<void> => {
    await stepUntil(named(name), String(name));
  };
  const settle = async (leave: () => Promise<unknown>): Promise<void> => {
    const loaded = page.waitForEvent('load');
    await leave();
    await loaded;
  };
  return {
    ...{ page, faults, reach },
    open: async (path) => {
      await page.goto(path);
      const first = await press('Tab');
      if (first.name !== 'Skip to main content' || !first.isShown) blame('the first step is no way past the menu');
      await page.keyboard.press('Enter');
      const next = await press('Tab');
      const isWithin = await page.evaluate(
        'document.querySelector("main").contains(document.activeElement) || document.activeElement.closest("footer") !== null',
      );
      if (!next.isLost && isWithin !== true) blame(`the way past the menu leads to “${next.name}”`);
    },
    fill: async (label, words) => {
      await stepUntil((focus) => named(label)(focus) && focus.tag !== 'A', `the field ${String(label)}`);
      await page.keyboard.press('Control+A');
      await page.keyboard.type(words);
    },
    choose: async (label) => {
      const group: unknown = await page.evaluate(
        `(() => { const label = [...document.querySelectorAll('main label')].find((one) => one.innerText.trim() === ${JSON.stringify(label)}); return label === undefined ? null : label.control.name; })()`,
      );
      let focus = await stepUntil((one) => one.group !== '' && one.group === group, `the choice ${label}`);
      for (let step = 0; step < 20 && focus.name !== label; step += 1) focus = await press('ArrowDown');
      if (focus.name !== label) throw new Error(`${page.url()}: the choice ${label} is not reached by arrows.`);
      if (!focus.isShown) blame(`the focus is not seen on the choice ${label}`);
      await page.keyboard.press('Space');
    },
    tick: async (label) => {
      await stepUntil((focus) => focus.type === 'checkbox' && named(label)(focus), `the box ${String(label)}`);
      await page.keyboard.press('Space');
    },
    unfold: async (name) => {
      await stepUntil((focus) => focus.tag === 'SUMMARY' && named(name)(focus), `what unfolds ${String(name)}`);
      const isOpen: unknown = await page.evaluate('document.activeElement.parentElement.open');
      if (isOpen === false) await page.keyboard.press('Enter');
    },
    follow: async (name) => {
      await stepUntil(
        (focus) => (focus.tag === 'A' || focus.tag === 'BUTTON') && named(name)(focus),
        `${String(name)} to follow`,
      );
      await settle(() => page.keyboard.press('Enter'));
    },
  };
}
