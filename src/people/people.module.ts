import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Authentication } from './authentication.service.js';
import { PermissionGuard } from './permission.guard.js';

/** Who is calling and what they may do. Its guard stands before every route of the whole service. */
@Module({
  providers: [Authentication, { provide: APP_GUARD, useClass: PermissionGuard }],
  exports: [Authentication],
})
export class PeopleModule {}
