import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';

/**
 * Takes no new connection, lets the requests under way finish, and cuts what still runs after `patienceMs`: a live stream
 * never finishes by itself. Requests that would have followed on a connection kept open are not waited for.
 */
export async function closeGently(app: INestApplication<Server>, patienceMs = 5_000): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, patienceMs);
  // A connection whose request ends now is idle, and would keep the server open for as long as its client likes.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
    clearInterval(sweep);
  }
}
