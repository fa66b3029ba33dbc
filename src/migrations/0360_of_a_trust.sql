-- What concerns one Trust is found by the Trust: read as it lies it is a thousand rows for one.
create index rollout_site_of_trust on app.rollout_site (trust, rollout);
create index agreement_of_trust on app.agreement (trust, environment);
