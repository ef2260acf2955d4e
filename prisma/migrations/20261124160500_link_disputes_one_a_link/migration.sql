-- Two strangers on one contract are two disputes of the same holder: one open dispute a link, one open wish a contract.
drop index link_disputes_open_partial;
create unique index link_disputes_open_partial on link_disputes (contract_id, raised_by_id, kind, link_id) nulls not distinct
  where state = 'OPEN';
