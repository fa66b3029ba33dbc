import { expect, test } from '@jest/globals';
import { isOwn, loadedBy, loadedByStyle } from './loaded.js';
import { pageRowsOf, pagesTableOf, percentile } from './pages-rows.js';

test('a page is told by the middle and the slow end of its times at every size, and by how they grow', () => {
  const times = Array.from({ length: 20 }, (_, index) => index + 1);
  expect([percentile(times, 50), percentile(times, 95), percentile([], 95)]).toEqual([10, 19, NaN]);
  const [row] = pageRowsOf([
    [{ page: 'ladder', times: [10, 10, 12], bytes: 4_000 }],
    [{ page: 'ladder', times: [30, 40, 25], bytes: 8_400 }],
  ]);
  expect(row).toEqual({ page: 'ladder', kilobytes: 8, p50: [10, 30], p95: [12, 40], growth: 3 });
});

test('the table of the pages fits a terminal of 80 columns', () => {
  const row = {
    page: 'record, action in a day',
    kilobytes: 1_234,
    p50: [1, 2, 3],
    p95: [1234, 1234, 1234],
    growth: 12.3,
  };
  for (const line of pagesTableOf([row], ['1/10', '1/3', '1/1'])) expect(line.length).toBeLessThanOrEqual(80);
});

test('whatever a browser would load by itself is found in a page, and whether it leads elsewhere', () => {
  const html = `<link rel="stylesheet" href="/assets/a.css"><a href="https://elsewhere.example">read</a>
    <img alt="" src="//elsewhere.example/b.png"><script defer src="/assets/live.js"></script>
    <style>@import "https://c.example/c.css"; p { background: url('data:image/png;base64,x') }</style>`;
  const { scripts, others } = loadedBy(html);
  expect(scripts).toEqual(['/assets/live.js']);
  expect(others).toEqual(['//elsewhere.example/b.png', '/assets/a.css', 'https://c.example/c.css']);
  expect(others.map(isOwn)).toEqual([false, true, false]);
  expect(loadedByStyle('@font-face { src: url(https://d.example/f.woff2) }')).toEqual(['https://d.example/f.woff2']);
});
