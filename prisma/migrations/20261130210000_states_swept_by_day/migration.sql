-- What the calendar asks for every few minutes: drafts not submitted, drafts that have lapsed, readings sent back.
create index drafts_pending_partial on drafts (period, id)
  where submitted_version is distinct from version and state <> 'LAPSED';
create index drafts_lapsed_partial on drafts (period) where state = 'LAPSED';
create index readings_returned_partial on readings (contract_id, period) where state = 'RETURNED';
