import { eventually } from '../rollouts/ward.js';
import type { MailServer } from './mail-server.js';

type Mail = MailServer['mails'][number];

/** The mails that are so, once as many have arrived. */
export async function arrived(
  { mails }: MailServer,
  is: (mail: Mail) => boolean,
  count = 1,
): Promise<MailServer['mails']> {
  return await eventually(() => {
    const found = mails.filter(is);
    return Promise.resolve(found.length >= count ? found : `${String(found.length)} of ${String(count)} mails`);
  });
}

/** Whether it is to this address; of several, to the first. */
export function isTo({ to }: Mail, address: string): boolean {
  return to?.[0]?.address === address;
}
