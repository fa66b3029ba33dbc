import { Controller, Get, Header, Param, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../people/permission.guard.js';
import { notFound } from '../../platform/http/problem.js';
import { BannerScript } from './banner-script.service.js';
import { StatusBoard, type Document } from './status-board.service.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** What anybody may know, from any page. It is sent from memory: it costs the same however many ask. */
@ApiTags('status')
@Controller('public/v1')
export class StatusController {
  constructor(
    private readonly board: StatusBoard,
    private readonly script: BannerScript,
  ) {}

  @Get('status')
  @Public()
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'How every product stands in Production, for anybody' })
  all(@Req() request: Request, @Res() response: Response): void {
    send(request, response, { document: this.known(''), type: JSON_TYPE });
  }

  @Get('status.rss')
  @Public()
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'The same as a feed' })
  feed(@Req() request: Request, @Res() response: Response): void {
    if (!this.board.isKnown) throw new ServiceUnavailableException();
    send(request, response, { document: this.board.feed(), type: 'application/rss+xml; charset=utf-8' });
  }

  @Get('status/:product')
  @Public()
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'How a product stands, and the banner of its hub' })
  product(@Param('product') product: string, @Req() request: Request, @Res() response: Response): void {
    send(request, response, { document: this.known(product), type: JSON_TYPE });
  }

  @Get('status/:product/:site')
  @Public()
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'How a product stands at a site, and its banner there' })
  site(
    @Param('product') product: string,
    @Param('site') site: string,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    send(request, response, { document: this.known(`${product}/${site}`), type: JSON_TYPE });
  }

  @Get('banner.js')
  @Public()
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'The script that shows the banner on a page of a product' })
  banner(@Req() request: Request, @Res() response: Response): void {
    // A browser that has it shows what it knows for a week, should we be away; and asks for a new one beside that.
    const cacheControl = 'public, max-age=300, stale-while-revalidate=604800, stale-if-error=604800';
    const type = 'text/javascript; charset=utf-8';
    send(request, response, { document: this.script.document, type, cacheControl });
  }

  private known(path: string): Document | null {
    if (!this.board.isKnown) throw new ServiceUnavailableException();
    return this.board.document(path);
  }
}

function send(
  request: Request,
  response: Response,
  what: { readonly document: Document | null; readonly type: string; readonly cacheControl?: string },
): void {
  const { document, type, cacheControl = 'public, max-age=5' } = what;
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (document === null) throw notFound('status');
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', cacheControl);
  response.setHeader('ETag', document.etag);
  // How old what a browser kept is, its scripts learn from the date alone.
  response.setHeader('Access-Control-Expose-Headers', 'Date, ETag');
  if (isKnown(request, document)) response.status(304).end();
  else response.end(request.method === 'HEAD' ? undefined : document.body);
}

/** The tag says all there is to say, whatever else the caller asks of caches between us. */
function isKnown(request: Request, { etag }: Document): boolean {
  const tags = request.headers['if-none-match'] ?? '';
  return tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
