import type { Asker } from './asked.js';
import type { KeptIssue } from './state.js';

/** Permissions in Jira's own words. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  ADMINISTER: 'Administer Jira',
  ADMINISTER_PROJECTS: 'Administer Projects',
  BROWSE_PROJECTS: 'Browse Projects',
  CREATE_ATTACHMENTS: 'Create Attachments',
  EDIT_ISSUES: 'Edit Issues',
  RESOLVE_ISSUES: 'Resolve Issues',
  TRANSITION_ISSUES: 'Transition Issues',
};

/** Who may do and see what. Our account may do everything but administer Jira itself, until something is withheld. */
export class Rights {
  /** Projects that anybody may read, signed in or not. */
  readonly publicProjects = new Set<string>();
  /** Issue security levels that our account is not in. */
  readonly hiddenLevels = new Set<string>();
  /** Permissions that our account does not have, as `PERMISSION` or `PERMISSION@PROJECT`. */
  readonly withheld = new Set<string>(['ADMINISTER']);

  permissionKeys(): readonly string[] {
    return Object.keys(PERMISSIONS);
  }

  permission(key: string, project: string | null, by: Asker): object {
    const type = key === 'ADMINISTER' ? 'GLOBAL' : 'PROJECT';
    const id = String(Object.keys(PERMISSIONS).indexOf(key));
    return {
      id,
      key,
      name: PERMISSIONS[key] ?? key,
      type,
      description: '',
      havePermission: this.has(key, project ?? '', by),
    };
  }

  has(permission: string, project: string, by: Asker): boolean {
    if (by === 'anonymous') return permission === 'BROWSE_PROJECTS' && this.publicProjects.has(project);
    return !this.withheld.has(permission) && !this.withheld.has(`${permission}@${project}`);
  }

  mayBrowse(project: string, by: Asker): boolean {
    return this.has('BROWSE_PROJECTS', project, by);
  }

  maySee(issue: KeptIssue, by: Asker): boolean {
    if (!this.mayBrowse(issue.project, by)) return false;
    return issue.security === null || (by === 'account' && !this.hiddenLevels.has(issue.security));
  }
}
