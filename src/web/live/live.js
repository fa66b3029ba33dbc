// Keeps a page true while it is open: the server says that what it shows has changed, and the parts of the page that differ are taken
// from the page itself, asked for again. Nothing is drawn here. Without this script the page has a link that does the same.
'use strict';
{
  const line = document.getElementById('live');
  const status = document.getElementById('live-status');
  const voice = document.getElementById('live-voice');
  const { stream, page } = line.dataset;
  const [APART_MS, SPEAKS_MS] = [700, 10_000];

  const parts = (root) => [...root.querySelectorAll('[data-part]')];
  // As the server sent them: what the reader opens, types or chooses is no difference.
  const sent = new Map(parts(document).map((part) => [part.id, part.outerHTML]));

  // To look for a thing in the new part that is the one in the old.
  const nameOf = (one) =>
    one.id ||
    [one.tagName, one.getAttribute('href'), one.getAttribute('name'), one.textContent.trim().slice(0, 80)].join(' ');

  const isChanged = (field) => {
    if (field.type === 'hidden') return false;
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.tagName === 'SELECT') return [...field.options].some((one) => one.selected !== one.defaultSelected);
    return field.value !== field.defaultValue;
  };

  // A form that somebody is about to send stays as it was when they began.
  const isInUse = (part) =>
    [...part.querySelectorAll('input, textarea, select')].some(
      (field) => field === document.activeElement || isChanged(field),
    );

  const detailsIn = (root) =>
    [root, ...root.querySelectorAll('details')].filter(({ tagName }) => tagName === 'DETAILS');
  const keyOf = (details) => details.id || nameOf(details.querySelector('summary'));
  const keepOpen = (old, fresh) => {
    const before = new Map(detailsIn(old).map((one) => [keyOf(one), one.open]));
    for (const one of detailsIn(fresh)) one.open = before.get(keyOf(one)) ?? one.open;
  };

  const replace = (old, fresh) => {
    const focused = old.contains(document.activeElement) ? nameOf(document.activeElement) : null;
    const scrolled = [...old.querySelectorAll('.gatehouse-scroll')].map(({ scrollLeft, scrollTop }) => [
      scrollLeft,
      scrollTop,
    ]);
    keepOpen(old, fresh);
    old.replaceWith(fresh);
    fresh.querySelectorAll('.gatehouse-scroll').forEach((one, index) => {
      [one.scrollLeft, one.scrollTop] = scrolled[index] || [0, 0];
    });
    if (focused === null) return;
    const again = [fresh, ...fresh.querySelectorAll('a, button, summary, [tabindex]')].find(
      (one) => nameOf(one) === focused,
    );
    if (again) again.focus({ preventScroll: true });
    else {
      fresh.tabIndex = -1;
      fresh.focus({ preventScroll: true });
    }
  };

  // Whether anything was changed.
  const take = (old, fresh) => {
    if (sent.get(old.id) === fresh.outerHTML) return false;
    if (!isInUse(old)) {
      for (const part of [fresh, ...parts(fresh)]) sent.set(part.id, part.outerHTML);
      replace(old, document.importNode(fresh, true));
      return true;
    }
    return outermost(old)
      .map((part) => {
        const its = fresh.querySelector(`#${CSS.escape(part.id)}`);
        return its !== null && take(part, its);
      })
      .includes(true);
  };

  const outermost = (root) =>
    parts(root).filter((part) => part.parentElement.closest('[data-part]') === (root.id ? root : null));

  let spoke = -Infinity;
  let toSpeak = null;
  const speak = (text) => {
    if (toSpeak === null) {
      const wait = Math.max(0, spoke + SPEAKS_MS - performance.now());
      setTimeout(() => {
        spoke = performance.now();
        voice.textContent = toSpeak;
        toSpeak = null;
      }, wait);
    }
    toSpeak = text;
  };

  const saysOf = (root) =>
    root.querySelector('[data-says]')?.textContent.replaceAll(/\s+/g, ' ').trim() || 'The page has changed.';

  const refresh = async () => {
    // Asked for as a script asks, so that what the next page has to say once is left to it.
    const answer = await fetch(page, { headers: { accept: '*/*' }, cache: 'no-store' });
    if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const changes = outermost(document).map((part) => {
      const its = fresh.getElementById(part.id);
      return its !== null && take(part, its);
    });
    if (changes.includes(true)) speak(saysOf(fresh));
  };

  let source = null;
  let isWanted = false;
  let isBusy = false;
  const work = async () => {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    while (isWanted && source !== null) {
      isWanted = false;
      try {
        await refresh();
        status.textContent = 'Follows what others do.';
      } catch {
        status.textContent = 'Could not be read again just now.';
      }
      await new Promise((resolve) => setTimeout(resolve, APART_MS));
    }
    isBusy = false;
  };

  const listen = () => {
    source = new EventSource(stream);
    source.addEventListener('open', work);
    source.addEventListener('changed', work);
    source.addEventListener('error', () => {
      const isOver = source !== null && source.readyState === EventSource.CLOSED;
      status.textContent = isOver ? 'Follows nothing any more: refresh it.' : 'Is being reached again.';
    });
  };
  const rest = () => {
    source?.close();
    source = null;
  };

  document.addEventListener('visibilitychange', () => {
    rest();
    if (document.visibilityState === 'visible') listen();
  });
  addEventListener('pagehide', rest);
  addEventListener('pageshow', (event) => {
    if (event.persisted && source === null) listen();
  });
  if (document.visibilityState === 'visible') listen();
}
