// Shows on a product's page what is known of it: what is down, why, since when, and when it is back. One tag does it:
//   <script async src="https://gatehouse.example.org/public/v1/banner.js" data-product="flip" data-site="ashmere"></script>
// It keeps nothing, in no cookie and no storage. While nobody answers it says the last that it knew, and how old that is.
'use strict';
{
  const tag = document.currentScript;
  const { product = '', site } = tag.dataset;
  const url = new URL(`status/${[product, site].filter(Boolean).map(encodeURIComponent).join('/')}`, tag.src).href;
  const [EVERY_MS, OLD_MS] = [Number(tag.dataset.seconds || 30) * 1000, 90_000];
  let known = null;
  let hidden = null;
  let shown = null;

  const ask = (cache) => fetch(url, { cache, credentials: 'omit', signal: AbortSignal.timeout(10_000) });

  const read = async (answer, isNew) => {
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const { banner, stale, asOf } = await answer.json();
    const sent = Date.parse(answer.headers.get('Date') || asOf);
    // By the reader's clock, which need not be ours.
    const age = (isNew ? 0 : Math.max(0, Date.now() - sent)) + (stale ? sent - Date.parse(asOf) : 0);
    known = { banner, at: Date.now() - age };
  };

  const look = async () => {
    try {
      await read(await ask('no-cache'), true);
    } catch {
      // What the browser itself still has, be it old: only where this page has not been told anything yet.
      if (!known)
        await ask('force-cache')
          .then((answer) => read(answer, false))
          .catch(() => null);
    }
    show();
  };

  const when = (text) => {
    const at = new Date(text);
    const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    if (at.toDateString() === new Date().toDateString()) return time;
    return `${at.toLocaleDateString([], { weekday: 'short', day: 'numeric', month: 'short' })}, ${time}`;
  };

  const times = ({ kind, down, since, backAt, wasBackAt, from, to }) => {
    if (from) return `From ${when(from)}${to ? ` to ${when(to)}` : ''}.`;
    if (!down && kind === 'maintenance') return '';
    const back = backAt
      ? ` ${down ? 'Back' : 'We expect it to be over'} by ${when(backAt)}${wasBackAt ? `, was ${when(wasBackAt)}` : ''}.`
      : '';
    const unknown = down && !backAt ? ' We cannot say yet when it is back.' : '';
    return `${since ? `Since ${when(since)}.` : ''}${back}${unknown}`;
  };

  const add = (parent, name, css, text = '') => {
    const element = document.createElement(name);
    element.style.cssText = `all:initial;font:inherit;color:inherit;${css}`;
    element.textContent = text;
    return parent.appendChild(element);
  };

  // Over the page's end and not in it, so that nothing on the page moves.
  const build = (banner, key) => {
    const colour = banner.down ? '#8c1d18' : '#003d78';
    const box = add(document.body, 'div', '');
    box.style.cssText =
      `all:initial;position:fixed;inset:auto 0 0 0;z-index:2147483647;display:flex;gap:16px;max-height:40vh;overflow:auto;` +
      `padding:12px 16px;box-sizing:border-box;background:${colour};color:#fff;font:16px/1.4 system-ui,sans-serif`;
    const text = add(box, 'div', 'display:block;flex:1');
    const live = add(text, 'div', 'display:block');
    live.setAttribute('role', banner.down ? 'alert' : 'status');
    shown = { box, live, key, said: '', age: add(text, 'div', 'display:block') };
    if (banner.down) return;
    const hide = add(box, 'button', 'cursor:pointer;text-decoration:underline;align-self:start;padding:4px', 'Hide');
    hide.setAttribute('aria-label', 'Hide this message');
    hide.onfocus = () => (hide.style.outline = '3px solid #fff');
    hide.onblur = () => (hide.style.outline = '');
    hide.onclick = () => {
      hidden = key;
      show();
    };
  };

  const clear = () => {
    if (shown) shown.box.remove();
    shown = null;
  };

  const show = () => {
    const banner = known && known.banner;
    const key = banner && [banner.title, banner.state, banner.from, banner.down].join();
    if (!banner || (!banner.down && key === hidden) || (shown && shown.key !== key)) clear();
    if (banner && (banner.down || key !== hidden)) {
      if (!shown) build(banner, key);
      const { live, age } = shown;
      const said = `${banner.text} ${times(banner)}`.trim();
      if (said !== shown.said) {
        shown.said = said;
        live.textContent = '';
        add(live, 'strong', 'font-weight:bold', `${banner.title}. `);
        add(live, 'span', '', said);
      }
      const old = Date.now() - known.at;
      age.textContent =
        old < OLD_MS ? '' : `This is what we knew at ${when(known.at)}, ${Math.round(old / 60_000)} minutes ago.`;
    }
    const room = shown ? `${shown.box.offsetHeight}px` : '';
    Object.assign(document.documentElement.style, { paddingBottom: room, scrollPaddingBottom: room });
  };

  const begin = () => {
    look();
    setInterval(() => document.hidden || look(), EVERY_MS);
    document.addEventListener('visibilitychange', () => document.hidden || look());
  };
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
}
