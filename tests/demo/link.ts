import type { Scene } from './scene.js';
import { until } from './scene.js';

/** The link of their own in the first mail to somebody whose subject begins so. */
export function linkFor(scene: Scene, address: string, begins: string): Promise<string> {
  return until(scene, `${address} has a mail that begins with "${begins}"`, () => {
    const mail = scene.outside.mail.mails.find(
      ({ to, subject }) => to?.some((one) => one.address === address) === true && subject?.startsWith(begins) === true,
    );
    return Promise.resolve(/https?:\/\/\S+\/l\/\S+/.exec(mail?.text ?? '')?.[0] ?? null);
  });
}

/** Opens the page of a link, as a browser would, and sends one of its forms. */
export async function decideBy(link: string, decision: string): Promise<void> {
  const page = await (await fetch(link)).text();
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const form = new URLSearchParams({ token, decision });
  const { status } = await fetch(link, { method: 'POST', body: form, redirect: 'manual' });
  if (status !== 303) throw new Error(`The page of a link answered ${String(status)} to a form that it had shown.`);
}
