-- What the rest of the estate is drawn from. How large it is: estate.sites, estate.releases, estate.entries, as the session was told.
create schema estate;

create function estate.size(what text) returns integer language sql stable as $$
  select current_setting('estate.' || what)::integer $$;

-- The same thing always has the same id.
create function estate.id(kind text, variadic of text[]) returns uuid language sql immutable as $$
  select overlay(overlay(md5(kind || ' ' || array_to_string(of, ' ')) placing '4' from 13) placing '8' from 17)::uuid $$;

create function estate.site(place integer) returns text language sql immutable as $$
  select 'site-' || lpad(place::text, 4, '0') $$;
create function estate.trust(place integer) returns text language sql immutable as $$
  select 'trust-' || lpad(place::text, 4, '0') $$;

-- As rollouts cut their waves: pilots, then fifty, then twice as many each time.
create function estate.wave(place integer) returns integer language sql immutable as $$
  select case when place <= 3 then 1 else 2 + floor(log(2, (place - 4) / 50 + 1))::integer end $$;

create table estate.rung (place integer primary key, name text not null, below text);
insert into estate.rung values (1, 'dev', null), (2, 'sit', 'dev'), (3, 'uat', 'sit'), (4, 'pre-prod', 'uat'), (5, 'production', 'pre-prod');

-- People of our own by what they are, and one of each Trust.
create table estate.staff (place integer primary key, person uuid not null, role text not null, duty text);
insert into estate.staff
select place, estate.id('staff', place::text),
  case when place <= 45 then 'delivery' when place <= 50 then 'product-owner' when place <= 54 then 'ai-centre' else 'uat-tester' end,
  case when place <= 20 then 'release-manager' when place <= 45 then 'tester' end
from generate_series(1, 60) place;
insert into app.person (id, name, email)
select person, (array['Alex', 'Jo', 'Sam', 'Robin', 'Pat', 'Lee', 'Kit', 'Chris', 'Morgan', 'Drew'])[1 + place % 10] || ' '
  || (array['Ashby', 'Thorne', 'Okafor', 'Delaney', 'Farrow', 'Penrose', 'Marlowe'])[1 + place % 7] || ' ' || place,
  'staff-' || place || '@gatehouse.example.org' from estate.staff;
insert into app.role_grant (person, role, duty) select person, role, duty from estate.staff;
insert into app.person (id, name, email)
select estate.id('owner', place::text), 'Owner of Trust ' || place, 'owner@' || estate.trust(place) || '.example.org'
from generate_series(1, estate.size('sites')) place;
insert into app.role_grant (person, role, trust)
select estate.id('owner', place::text), 'trust', estate.trust(place) from generate_series(1, estate.size('sites')) place;

create function estate.manager(of integer) returns uuid language sql immutable as $$ select estate.id('staff', (1 + of % 20)::text) $$;
create function estate.tester(of integer) returns uuid language sql immutable as $$ select estate.id('staff', (21 + of % 25)::text) $$;
create function estate.owner(of integer) returns uuid language sql immutable as $$ select estate.id('staff', (46 + of % 5)::text) $$;
