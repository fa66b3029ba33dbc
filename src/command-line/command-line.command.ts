import type { Command } from 'commander';
import { accountCommands } from './account/account.command.js';
import { completionCommands } from './completion.command.js';
import { gatesCommand, promoteCommand, promotionsCommand } from './gates/gate.command.js';
import { evidenceCommand } from './evidence/evidence.command.js';
import { hotfixesCommand } from './incidents/hotfix.command.js';
import { incidentsCommand } from './incidents/incident.command.js';
import { rcasCommand } from './incidents/rca.command.js';
import type { Line } from './line.service.js';
import { rolloutsCommand } from './rollouts/rollout.command.js';
import { evidenceCommands } from './things/evidence.command.js';
import { insightCommand } from './things/insight.command.js';
import { recordCommands } from './things/record.command.js';
import { scheduleCommands } from './things/schedule.command.js';
import { stopCommands } from './things/stop.command.js';
import { releasesCommand, scopeCommand } from './releases/release.command.js';

/** Every command that asks a service over HTTP, in the order in which help lists them. `root` is what they all hang on. */
export function clientCommands(line: Line, root: () => Command): readonly Command[] {
  return [
    ...accountCommands(line),
    releasesCommand(line),
    scopeCommand(line),
    gatesCommand(line),
    ...evidenceCommands(line),
    evidenceCommand(line),
    promoteCommand(line),
    promotionsCommand(line),
    rolloutsCommand(line),
    ...stopCommands(line),
    ...scheduleCommands(line),
    insightCommand(line),
    incidentsCommand(line),
    rcasCommand(line),
    hotfixesCommand(line),
    ...recordCommands(line),
    ...completionCommands(line, root),
  ];
}
