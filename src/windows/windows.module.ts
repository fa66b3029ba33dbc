import { Global, Module } from '@nestjs/common';
import { FreezeRecord } from './freeze-record.service.js';
import { FreezeController } from './freeze.controller.js';
import { Freezes } from './freeze.service.js';
import { Openings } from './openings.service.js';
import { SiteWindowsController } from './site-windows.controller.js';
import { SitesWindows } from './site-windows.service.js';

/** When sites may be changed, for every higher step to inject. */
@Global()
@Module({
  controllers: [FreezeController, SiteWindowsController],
  providers: [FreezeRecord, Freezes, Openings, SitesWindows],
  exports: [FreezeRecord, Freezes, Openings, SitesWindows],
})
export class WindowsModule {}
