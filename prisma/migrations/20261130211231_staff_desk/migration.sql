-- AlterTable
ALTER TABLE "readings" ADD COLUMN     "deviation" DECIMAL(12,3);

-- AlterTable
ALTER TABLE "contracts" ADD COLUMN     "standing_meters" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "field_checks" (
    "reading_id" UUID NOT NULL,
    "assignee_id" UUID NOT NULL,
    "note" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "field_checks_pkey" PRIMARY KEY ("reading_id")
);

-- CreateTable
CREATE TABLE "reminder_runs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "period" CHAR(7) NOT NULL,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "after_user_id" UUID,
    "letters" INTEGER NOT NULL DEFAULT 0,
    "already" INTEGER NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "reminder_runs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "reminder_runs_period_requested_at_idx" ON "reminder_runs"("period", "requested_at");

-- CreateIndex
CREATE INDEX "uploads_period_idx" ON "uploads"("period");

-- AddForeignKey
ALTER TABLE "field_checks" ADD CONSTRAINT "field_checks_reading_id_fkey" FOREIGN KEY ("reading_id") REFERENCES "readings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The queue of doubtful values in its order.
create index readings_queue_partial on readings (period, (coalesce(deviation, 0)) desc, id)
  where (needs_review and state in ('SUBMITTED', 'NOTED', 'NOT_SENT')) or state = 'ON_CHECK';

-- How many meters stand by contract: counted anew for the contracts a statement touched, so that a restore, which
-- brings both tables, comes to the same number.
create function count_standing_meters() returns trigger language plpgsql as $$
begin
  update contracts c set standing_meters = n.standing
  from (select x.contract_id, (select count(*) from meters m where m.contract_id = x.contract_id and m.removed_on is null) as standing
        from (select distinct contract_id from changed) x) n
  where c.id = n.contract_id and c.standing_meters <> n.standing;
  return null;
end $$;
create trigger meters_added after insert on meters referencing new table as changed
  for each statement execute function count_standing_meters();
create trigger meters_gone after delete on meters referencing old table as changed
  for each statement execute function count_standing_meters();
create trigger meters_changed after update on meters referencing new table as changed
  for each statement execute function count_standing_meters();
create trigger meters_moved after update on meters referencing old table as changed
  for each statement execute function count_standing_meters();
update contracts c set standing_meters = n.standing
  from (select contract_id, count(*) as standing from meters where removed_on is null group by contract_id) n
  where n.contract_id = c.id;
create index contracts_standing_partial on contracts (standing_meters desc, number)
  where status <> 'TERMINATED' and standing_meters > 0;
