import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { type WebhookAnswer, type WebhookPost, WebhookSender } from '../../notices/webhooks/webhook-sender.js';
import { Settings } from '../../platform/config/settings.service.js';
import { isInward } from '../../platform/outward.service.js';
import { postOnce, resolveHere } from './posting.service.js';
import { isHostName, isPublic } from './public-address.js';

const LONGEST = 2000;

/**
 * Posts over https to hosts of the public internet, and to the hosts of `WEBHOOK_HOSTS`, which may be inside and, but in production,
 * without https. Names are checked by where they lead at the moment of the connection.
 */
@Injectable()
export class HttpWebhookSender extends WebhookSender {
  private readonly listed: readonly string[];

  constructor(private readonly settings: Settings) {
    super();
    this.listed = settings.get('WEBHOOK_HOSTS');
  }

  override objectionTo(text: string): string | null {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || text.length > LONGEST || !/^https?:\/\/[^\s\\]+$/.test(text))
      return 'is not an address of the web';
    if (url.username !== '' || url.password !== '' || url.hash !== '') return 'has a name, a password or a # in it';
    const isListed = this.isListed(url);
    if (url.protocol !== 'https:' && !(isListed && !this.settings.inProduction)) return 'would travel unprotected';
    if (!isListed && !isHostName(url.hostname)) return 'does not name a host of the public internet';
    return null;
  }

  override async send(post: WebhookPost): Promise<WebhookAnswer> {
    const objection = this.objectionTo(post.url);
    if (objection !== null) return { state: 'forbidden', because: `Its address ${objection}.` };
    const url = new URL(post.url);
    // Whoever lists `localhost` or an address means just that; any other listed name may lead into the network, but not to this machine.
    const means = isIP(bare(url.hostname)) !== 0 || url.hostname === 'localhost';
    const allows = !this.isListed(url) ? isPublic : means ? () => true : (address: string) => !isInward(address);
    return await postOnce(post, { resolve: resolveHere, allows });
  }

  private isListed({ hostname, host, protocol, port }: URL): boolean {
    const full = port === '' ? `${hostname}:${protocol === 'https:' ? '443' : '80'}` : host;
    return this.listed.includes(host) || this.listed.includes(full);
  }
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
