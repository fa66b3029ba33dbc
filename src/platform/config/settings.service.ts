import { Injectable } from '@nestjs/common';
import { settingsSchema, type SettingsValues } from './settings.schema.js';

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
    if (parsed.success) return new Settings(parsed.data);
    throw new SettingsFault(
      parsed.error.issues.map((issue) => {
        const [fault = issue.message, fix] = issue.message.split('; ');
        return `${issue.path.join('.')} ${fault}.${fix === undefined ? '' : ` To mend it: ${fix}.`}`;
      }),
    );
  }

  get<Name extends keyof SettingsValues>(name: Name): SettingsValues[Name] {
    return this.values[name];
  }

  get inProduction(): boolean {
    return this.values.NODE_ENV === 'production';
  }
}
