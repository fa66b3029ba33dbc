import { Injectable } from '@nestjs/common';
import { isNear, settingsSchema, unsafeInProduction, type SettingsValues } from './settings.schema.js';

/** The environment does not make a configuration; `faults` has one sentence for each thing that is wrong with it. */
export class SettingsFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(['The settings are not right:', ...faults.map((fault) => `  ${fault}`)].join('\n'));
    this.name = 'SettingsFault';
  }
}

/** The checked configuration, read once at start: `settings.get('PORT')`. */
@Injectable()
export class Settings {
  constructor(private readonly values: SettingsValues) {}

  /** Reads environment variables; throws a SettingsFault that names every fault at once, and never a value. */
  static read(environment: Readonly<Record<string, string | undefined>>): Settings {
    const parsed = settingsSchema.safeParse(environment);
    const unsafe = unsafeInProduction(environment);
    if (parsed.success && unsafe.length === 0) return new Settings(parsed.data);
    const faults = (parsed.error?.issues ?? []).map((issue): [string, string] => [issue.path.join('.'), issue.message]);
    throw new SettingsFault([...faults, ...unsafe].map(([name, message]) => sentence(name, message)));
  }

  get<Name extends keyof SettingsValues>(name: Name): SettingsValues[Name] {
    return this.values[name];
  }

  /** Whether browsers are told to send our cookies over encrypted connections alone: yes, unless people reach us on this very machine over http. */
  get cookiesAreSecure(): boolean {
    const url = new URL(this.values.PUBLIC_URL);
    return url.protocol === 'https:' || !isNear(url);
  }

  get inProduction(): boolean {
    return this.values.NODE_ENV === 'production';
  }
}

function sentence(name: string, message: string): string {
  const [fault = message, fix] = message.split('; ');
  return `${name} ${fault}.${fix === undefined ? '' : ` To mend it: ${fix}.`}`;
}
