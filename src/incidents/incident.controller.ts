import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { idSchema } from '../platform/http/body.schema.js';
import {
  attributionSchema,
  clinicalRiskSchema,
  incidentQuerySchema,
  incidentSchema,
  moveSchema,
  noteSchema,
  reachSchema,
  severityChangeSchema,
} from './incident.schema.js';
import type {
  AttributionBody,
  ClinicalRiskBody,
  IncidentBody,
  IncidentQuery,
  MoveBody,
  NoteBody,
  ReachBody,
  SeverityChangeBody,
} from './incident.schema.js';
import type { ShownIncident, WholeIncident } from './incident-view.js';
import { Incidents } from './incidents.service.js';

@ApiTags('incidents')
@Controller('api/v1/incidents')
export class IncidentController {
  constructor(private readonly incidents: Incidents) {}

  @Post()
  @Requires('incidents.raise')
  @ApiOperation({ summary: 'Raise an incident; a Trust raises what it finds at its own sites' })
  raise(@Body(new BodyPipe(incidentSchema)) body: IncidentBody, @CallerOf() caller: Caller): Promise<ShownIncident> {
    return this.incidents.raise(body, caller);
  }

  @Get()
  @Requires('incidents.read')
  @ApiOperation({ summary: 'Incidents, newest first; a Trust sees those at its own sites' })
  list(
    @Query(new BodyPipe(incidentQuerySchema)) query: IncidentQuery,
    @CallerOf() caller: Caller,
  ): Promise<{ readonly incidents: readonly ShownIncident[] }> {
    return this.incidents.list(query, caller);
  }

  @Get(':id')
  @Requires('incidents.read')
  @ApiOperation({ summary: 'One incident with its severities, its notes and the outages that may explain it' })
  find(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<WholeIncident> {
    return this.incidents.find(id, caller);
  }

  @Post(':id/severity')
  @HttpCode(200)
  @Requires('incidents.work')
  @ApiOperation({ summary: 'Give an incident another severity, with a reason; all that hangs on it follows' })
  changeSeverity(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(severityChangeSchema)) body: SeverityChangeBody,
    @CallerOf() caller: Caller,
  ): Promise<WholeIncident> {
    return this.incidents.changeSeverity(id, body, caller);
  }

  @Post(':id/state')
  @HttpCode(200)
  @Requires('incidents.work')
  @ApiOperation({ summary: 'Call an incident contained, resolved, closed or open again, with a reason' })
  move(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(moveSchema)) body: MoveBody,
    @CallerOf() caller: Caller,
  ): Promise<WholeIncident> {
    return this.incidents.move(id, body, caller);
  }

  @Post(':id/clinical-risk')
  @HttpCode(200)
  @Requires('clinical-risk.assess')
  @ApiOperation({ summary: 'Answer the questions of clinical risk, one or all; null says that nobody knows' })
  assess(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(clinicalRiskSchema)) body: ClinicalRiskBody,
    @CallerOf() caller: Caller,
  ): Promise<WholeIncident> {
    return this.incidents.assess(id, body, caller);
  }

  @Post(':id/attribution')
  @HttpCode(200)
  @Requires('incidents.work')
  @ApiOperation({ summary: 'Say whose work caused it: ours, a Trust’s or a third party’s; by an outage where one was' })
  attribute(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(attributionSchema)) body: AttributionBody,
    @CallerOf() caller: Caller,
  ): Promise<WholeIncident> {
    return this.incidents.attribute(id, body, caller);
  }

  @Post(':id/sites')
  @HttpCode(200)
  @Requires('incidents.work')
  @ApiOperation({ summary: 'Say which sites it touches, with a reason' })
  reach(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(reachSchema)) body: ReachBody,
    @CallerOf() caller: Caller,
  ): Promise<WholeIncident> {
    return this.incidents.reach(id, body, caller);
  }

  @Post(':id/notes')
  @Requires('incidents.raise')
  @ApiOperation({ summary: 'Write down what came up, was decided or was observed, when and why' })
  note(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(noteSchema)) body: NoteBody,
    @CallerOf() caller: Caller,
  ): Promise<WholeIncident> {
    return this.incidents.note(id, body, caller);
  }
}
