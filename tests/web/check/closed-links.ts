import { Links } from '../../../src/people/links/links.service.js';
import type { Gatehouse } from '../../gatehouse.js';
import { decide } from '../form.js';
import { offerAct } from '../offered-act.js';

/** The paths of links that nobody can decide by, each by what became of it. */
export async function closedLinks(gatehouse: Gatehouse): Promise<Readonly<Record<string, string>>> {
  const [once, often, gone, over] = [
    offerAct(gatehouse),
    offerAct(gatehouse, { standing: true }),
    offerAct(gatehouse),
    offerAct(gatehouse),
  ];
  const [used, again, revoked, settled] = [await once.link(), await often.link(), await gone.link(), await over.link()];
  for (const path of [used, again]) {
    const { status } = await decide(gatehouse, path, 'yes');
    if (status !== 303) throw new Error(`The link ${path} is answered with ${status}.`);
  }
  await gatehouse.database.transaction((tx) =>
    gatehouse
      .injected(Links)
      .revoke(tx, { act: gone.name, subject: 'the-subject' }, 'The release was put off, and you are asked anew'),
  );
  over.page = null;
  const expired = await once.link(new Date(Date.now() - 60_000));
  return { used, again, revoked, settled, expired };
}
