import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { PeopleModule } from '../../people/people.module.js';
import { SitesModule } from '../../sites/sites.module.js';
import { ContactLinks } from './contact-link.service.js';
import { PassportController } from './passport.controller.js';
import { Passports } from './passports.service.js';
import { SiteReaches } from './site-reach.js';

/** Whether each Trust is ready to be deployed to. */
@Module({})
export class PassportsModule {
  /** `reaches` knows how sites were last met. */
  static with(outside: { reaches: Type<SiteReaches> }): DynamicModule {
    return {
      module: PassportsModule,
      global: true,
      imports: [PeopleModule, SitesModule],
      controllers: [PassportController],
      providers: [Passports, ContactLinks, { provide: SiteReaches, useClass: outside.reaches }],
      exports: [Passports],
    };
  }
}
