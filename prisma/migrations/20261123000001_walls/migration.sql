-- What Prisma's schema language cannot say: the last walls, written by hand.

-- A register has at most one reading in force a month, whoever brought it.
create unique index readings_in_force_partial on readings (register_id, period)
  where state not in ('REPLACED', 'NOT_SENT', 'REFUSED');

-- What the staff's list of a contract or a period asks for.
create index submissions_in_force_partial on submissions (contract_id, period) where state = 'SUBMITTED';

create unique index window_extensions_general_partial on window_extensions (period, closes_on) where contract_id is null;

alter table readings
  add constraint readings_period_check check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  add constraint readings_value_check check (value is null or value between 0 and 999999999),
  add constraint readings_value_state_check check ((value is null) = (state = 'NOT_SENT') or state in ('REFUSED', 'REPLACED')),
  add constraint readings_off_check check (off_to is null or off_from is null or off_to >= off_from);

alter table submissions
  add constraint submissions_period_check check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  add constraint submissions_revision_check check (revision >= 1),
  add constraint submissions_number_check check (number ~ '^[0-9]{6}-[0-9]{6,}-[0-9]$'),
  add constraint submissions_counts_check check (sent_meters between 0 and total_meters);

alter table drafts
  add constraint drafts_period_check check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  add constraint drafts_version_check check (version >= 1);

alter table registers
  add constraint registers_index_check check ("index" in (1, 2)),
  add constraint registers_digits_check check (digits between 4 and 9),
  add constraint registers_multiplier_check check (multiplier > 0),
  add constraint registers_initial_check check (initial_value is null or (initial_value >= 0 and initial_value < power(10, digits))),
  add constraint registers_final_check check (final_value is null or (final_value >= 0 and final_value < power(10, digits)));

alter table inlets add constraint inlets_diameter_check check (diameter_mm > 0);
alter table accounts add constraint accounts_number_check check (number ~ '^[0-9]{10}$');
alter table meters add constraint meters_dates_check check (removed_on is null or removed_on >= installed_on);
alter table verifications add constraint verifications_dates_check check (valid_until >= verified_on);
alter table invoices
  add constraint invoices_period_check check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  add constraint invoices_sum_check check (gross_kopecks = net_kopecks + vat_kopecks);
alter table payments add constraint payments_amount_check check (amount_kopecks > 0);
alter table allocations add constraint allocations_amount_check check (amount_kopecks > 0);
alter table contract_access add constraint contract_access_dates_check check (valid_to is null or valid_from is null or valid_to >= valid_from);
alter table window_policies add constraint window_policies_days_check check (opens between 1 and 31 and closes between 1 and 31);

-- The journal is append-only.
create function refuse_journal_change() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only';
end
$$;
create trigger audit_events_append_only before update or delete on audit_events
  for each row execute function refuse_journal_change();

-- A revision is immutable but for being replaced by the next one.
create function refuse_revision_change() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - 'state') is distinct from (to_jsonb(old) - 'state') then
    raise exception 'a revision is immutable';
  end if;
  return new;
end
$$;
create trigger submissions_immutable before update on submissions
  for each row execute function refuse_revision_change();
