-- Rights by spans of days: a dated right beside an undated one must not last as long as the undated one.
-- AlterTable
ALTER TABLE "contract_access" DROP CONSTRAINT "contract_access_pkey",
ADD COLUMN     "id" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "is_delegated" BOOLEAN NOT NULL DEFAULT false,
ADD CONSTRAINT "contract_access_pkey" PRIMARY KEY ("id");

-- One span begins on a day, also the one that has always been: nulls count as equal.
CREATE UNIQUE INDEX "contract_access_user_id_contract_id_valid_from_key" ON "contract_access"("user_id", "contract_id", "valid_from") NULLS NOT DISTINCT;

-- What happened in one organization, for the page of its people.
CREATE INDEX audit_events_organization_partial ON audit_events (subject_id, at, id) WHERE subject_type = 'organization';
