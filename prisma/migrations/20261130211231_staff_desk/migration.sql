-- AlterTable
ALTER TABLE "readings" ADD COLUMN     "deviation" DECIMAL(12,3);

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

-- The queue of doubtful values in its order, and meters that stand by contract: what the staff's desk counts.
create index readings_queue_partial on readings (period, (coalesce(deviation, 0)) desc, id)
  where (needs_review and state in ('SUBMITTED', 'NOTED', 'NOT_SENT')) or state = 'ON_CHECK';
create index meters_standing_partial on meters (contract_id) where removed_on is null;
