-- Reports begin and end their days in a time zone: what has not even the form of one is refused here as well.
alter table organisation_company add constraint ck_organisation_company_2 check (time_zone ~ '^[A-Za-z][A-Za-z0-9_+/-]*$');
alter table organisation_place add constraint ck_organisation_place_1 check (time_zone ~ '^[A-Za-z][A-Za-z0-9_+/-]*$');
