/** The acts of links about outages. */
export const REPORT_ACT = 'outage.report';
export const PROVIDER_ACT = 'outage.provider';
