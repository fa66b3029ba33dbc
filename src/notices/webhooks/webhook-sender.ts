/** One message to one endpoint, with the headers that prove whose it is. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What came of it. `unreached`: nobody answered. `forbidden`: the address is none that we speak to, and not a byte was sent. What the
 * receiver wrote back is nobody's business, and is not told.
 */
export type WebhookAnswer =
  | { readonly state: 'answered'; readonly status: number; readonly retryAfterSeconds: number | null }
  | { readonly state: 'unreached'; readonly because: string }
  | { readonly state: 'forbidden'; readonly because: string };

/** Posts to addresses that other people name, and to none inside our own network. */
export abstract class WebhookSender {
  /** Why nothing would ever be sent to this address, in words; null: it may be tried. Looks at its spelling alone. */
  abstract objectionTo(url: string): string | null;
  /** Tries once, within 15 seconds. Follows no redirect. */
  abstract send(post: WebhookPost): Promise<WebhookAnswer>;
}
