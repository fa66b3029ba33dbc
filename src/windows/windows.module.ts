import { Global, Module } from '@nestjs/common';
import { Openings } from './openings.service.js';

/** When sites may be changed, for every higher step to inject. */
@Global()
@Module({
  providers: [Openings],
  exports: [Openings],
})
export class WindowsModule {}
