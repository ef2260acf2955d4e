-- What the staff's lists and search ask for. Partial and expression indexes are written by hand (they end in _partial).

-- Every run of three characters, lower case. pg_trgm would drop Cyrillic in a database whose LC_CTYPE is C.
create function text_grams(value text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct substr(lower(value), i, 3)), '{}')
  from generate_series(1, greatest(length(value) - 2, 0)) as i
$$;

create index accounts_address_grams_partial on accounts using gin (text_grams(address));
create index customers_name_grams_partial on customers using gin (text_grams(name));
create index customers_email_partial on customers (lower(email)) where email is not null;
create index customers_phone_partial on customers (phone) where phone is not null;
create index users_name_grams_partial on users
  using gin (text_grams(last_name || ' ' || first_name || ' ' || coalesce(patronymic, '')));
create index users_phone_partial on users (phone) where phone is not null;
create index contracts_number_partial on contracts (upper(number));

-- Rare kinds of submissions, each in the order of the list.
create index submissions_replaced_partial on submissions (period, sent_at, id) where state = 'REPLACED';
create index submissions_not_all_partial on submissions (period, sent_at, id) where sent_meters < total_meters;
create index submissions_notes_partial on submissions (period, sent_at, id)
  where jsonb_path_exists(details, '$.rows[*].note ? (@ != null)');
create index submissions_organizations_partial on submissions (period, sent_at, id)
  where details ->> 'customerKind' = 'ORGANIZATION';
-- The share sent, in hundredths of a percent.
create index submissions_share_partial on submissions
  (period, (sent_meters * 10000 / greatest(total_meters, 1)), sent_at, id);
create index submissions_verdicts_partial on submissions
  using gin (jsonb_path_query_array(details, '$.rows[*].verdicts[*]'));

create index readings_review_partial on readings (period, submission_id) where needs_review;
