/** One server-sent event. `data` becomes one line of JSON, so that nothing in it can begin another event (abuse 13). */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** The text of an event as it goes over the wire. Throws for an id or a name that would break the framing, a fault of ours. */
export function framed(event: StreamEvent): string {
  if (!/^[\w-]+$/.test(event.event) || !/^[\w.-]+$/.test(event.id)) throw new Error('Not the name or id of an event.');
  return `id: ${event.id}\nevent: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/** A line that says nothing and keeps the connection open. */
export const HEARTBEAT = ': still here\n\n';
