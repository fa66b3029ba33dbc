import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { MadeExport } from './evidence-exports.service.js';

/** Sends an export as a file to be kept. Whoever goes away in the middle has part of a file, which no reader takes for one. */
export async function sendExport(response: Response, { name, size, manifest, content }: MadeExport): Promise<void> {
  response.setHeader('Content-Type', 'application/zip');
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  response.setHeader('Content-Length', size);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Gatehouse-Manifest', manifest);
  await pipeline(content, response).catch(() => undefined);
}
