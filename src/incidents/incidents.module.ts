import { Global, Module } from '@nestjs/common';
import { Raising } from './raising.service.js';

/** What goes wrong, however it is found: raised once, and followed to its end. */
@Global()
@Module({ providers: [Raising], exports: [Raising] })
export class IncidentsModule {}
