-- CreateEnum
CREATE TYPE "DisputeKind" AS ENUM ('WRONG_HOLDER', 'ASK_LINK');

-- CreateEnum
CREATE TYPE "DisputeState" AS ENUM ('OPEN', 'GRANTED', 'DECLINED');

-- CreateEnum
CREATE TYPE "UploadState" AS ENUM ('WAITING', 'READING', 'CHECKED', 'ACCEPTED', 'FAILED');

-- CreateEnum
CREATE TYPE "CorrectionRequestState" AS ENUM ('NEW', 'ACCEPTED', 'DECLINED');

-- CreateEnum
CREATE TYPE "IdentityDocument" AS ENUM ('PASSPORT', 'FOREIGN_PASSPORT', 'RESIDENCE_PERMIT', 'POWER_OF_ATTORNEY', 'REGISTER_EXTRACT');

-- AlterEnum
ALTER TYPE "TokenPurpose" ADD VALUE 'EMAIL_LOCKOUT';

-- AlterTable
ALTER TABLE "contract_access" ADD COLUMN     "can_enter" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "grid_order" JSONB,
ADD COLUMN     "needs_approval" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "drafts" ADD COLUMN     "approval_at" TIMESTAMPTZ(3),
ADD COLUMN     "approval_by_id" UUID,
ADD COLUMN     "approval_note" TEXT;

-- AlterTable
ALTER TABLE "memberships" ADD COLUMN     "confirmed_by" "LinkProof",
ADD COLUMN     "confirmed_by_id" UUID;

-- AlterTable
ALTER TABLE "photos" ADD COLUMN     "correction_request_id" UUID,
ADD COLUMN     "height_px" INTEGER NOT NULL,
ADD COLUMN     "sha256" CHAR(64) NOT NULL,
ADD COLUMN     "thumbnail_key" TEXT NOT NULL,
ADD COLUMN     "user_id" UUID NOT NULL,
ADD COLUMN     "width_px" INTEGER NOT NULL;

-- AlterTable
-- 128 bits of the server's cryptographic randomness; revisions from before get theirs too.
CREATE FUNCTION random_code() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT left(encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'), 32)
$$;
ALTER TABLE "submissions" ADD COLUMN     "code" CHAR(32) NOT NULL DEFAULT random_code();

-- AlterTable
ALTER TABLE "uploads" ADD COLUMN     "accepted_at" TIMESTAMPTZ(3),
ADD COLUMN     "finished_at" TIMESTAMPTZ(3),
ADD COLUMN     "rows_done" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rows_total" INTEGER,
DROP COLUMN "state",
ADD COLUMN     "state" "UploadState" NOT NULL DEFAULT 'WAITING';

-- CreateTable
CREATE TABLE "link_codes" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "addressee" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "used_by" UUID,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "link_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_disputes" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "raised_by_id" UUID NOT NULL,
    "kind" "DisputeKind" NOT NULL,
    "link_id" UUID,
    "text" TEXT NOT NULL,
    "state" "DisputeState" NOT NULL DEFAULT 'OPEN',
    "decided_by_id" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "decision" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "link_disputes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "hash" BYTEA NOT NULL,
    "email" TEXT NOT NULL,
    "organization_id" UUID,
    "role" "MemberRole",
    "contract_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "valid_from" DATE,
    "valid_to" DATE,
    "grant_id" UUID,
    "invited_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by_id" UUID,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership_contracts" (
    "membership_id" UUID NOT NULL,
    "contract_id" UUID NOT NULL,

    CONSTRAINT "membership_contracts_pkey" PRIMARY KEY ("membership_id","contract_id")
);

-- CreateTable
CREATE TABLE "correction_requests" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "number" TEXT NOT NULL,
    "contract_id" UUID NOT NULL,
    "register_id" UUID NOT NULL,
    "period" CHAR(7) NOT NULL,
    "value" INTEGER NOT NULL,
    "previous_value" INTEGER,
    "reason" TEXT NOT NULL,
    "state" "CorrectionRequestState" NOT NULL DEFAULT 'NEW',
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by_id" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "decision" TEXT,

    CONSTRAINT "correction_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reminders" (
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reminders_pkey" PRIMARY KEY ("user_id","kind","about")
);

-- CreateTable
CREATE TABLE "identity_checks" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "document_kind" "IdentityDocument" NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "checked_by_id" UUID NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_checks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_requests" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "role" "StaffRole" NOT NULL,
    "is_grant" BOOLEAN NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by_id" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "is_approved" BOOLEAN,

    CONSTRAINT "role_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "link_codes_hash_key" ON "link_codes"("hash");

-- CreateIndex
CREATE INDEX "link_codes_contract_id_idx" ON "link_codes"("contract_id");

-- CreateIndex
CREATE INDEX "link_disputes_state_created_at_idx" ON "link_disputes"("state", "created_at");

-- CreateIndex
CREATE INDEX "link_disputes_contract_id_idx" ON "link_disputes"("contract_id");

-- CreateIndex
CREATE INDEX "link_disputes_raised_by_id_idx" ON "link_disputes"("raised_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_hash_key" ON "invitations"("hash");

-- CreateIndex
CREATE INDEX "invitations_organization_id_idx" ON "invitations"("organization_id");

-- CreateIndex
CREATE INDEX "invitations_grant_id_idx" ON "invitations"("grant_id");

-- CreateIndex
CREATE INDEX "membership_contracts_contract_id_idx" ON "membership_contracts"("contract_id");

-- CreateIndex
CREATE UNIQUE INDEX "correction_requests_number_key" ON "correction_requests"("number");

-- CreateIndex
CREATE INDEX "correction_requests_state_created_at_idx" ON "correction_requests"("state", "created_at");

-- CreateIndex
CREATE INDEX "correction_requests_contract_id_created_at_idx" ON "correction_requests"("contract_id", "created_at");

-- CreateIndex
CREATE INDEX "identity_checks_user_id_idx" ON "identity_checks"("user_id");

-- CreateIndex
CREATE INDEX "role_requests_user_id_idx" ON "role_requests"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "photos_file_key_key" ON "photos"("file_key");

-- CreateIndex
CREATE UNIQUE INDEX "photos_thumbnail_key_key" ON "photos"("thumbnail_key");

-- CreateIndex
CREATE INDEX "photos_correction_request_id_idx" ON "photos"("correction_request_id");

-- CreateIndex
CREATE UNIQUE INDEX "photos_contract_id_register_id_period_sha256_key" ON "photos"("contract_id", "register_id", "period", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "submissions_code_key" ON "submissions"("code");

-- CreateIndex
CREATE INDEX "uploads_user_id_created_at_idx" ON "uploads"("user_id", "created_at");

-- AddForeignKey
ALTER TABLE "link_codes" ADD CONSTRAINT "link_codes_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_disputes" ADD CONSTRAINT "link_disputes_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_disputes" ADD CONSTRAINT "link_disputes_raised_by_id_fkey" FOREIGN KEY ("raised_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "access_grants"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership_contracts" ADD CONSTRAINT "membership_contracts_membership_id_fkey" FOREIGN KEY ("membership_id") REFERENCES "memberships"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership_contracts" ADD CONSTRAINT "membership_contracts_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "photos" ADD CONSTRAINT "photos_correction_request_id_fkey" FOREIGN KEY ("correction_request_id") REFERENCES "correction_requests"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction_requests" ADD CONSTRAINT "correction_requests_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_checks" ADD CONSTRAINT "identity_checks_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_requests" ADD CONSTRAINT "role_requests_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Whoever could submit could type.
UPDATE "contract_access" SET "can_enter" = "can_submit";

ALTER TABLE "invitations"
  ADD CONSTRAINT invitations_what_check CHECK ((organization_id IS NULL) = (role IS NULL) AND (organization_id IS NULL) <> (grant_id IS NULL));
ALTER TABLE "correction_requests"
  ADD CONSTRAINT correction_requests_value_check CHECK (value BETWEEN 0 AND 999999999),
  ADD CONSTRAINT correction_requests_period_check CHECK (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$');
-- One open wish a user and contract, however often the button is pressed.
CREATE UNIQUE INDEX link_disputes_open_partial ON link_disputes (contract_id, raised_by_id, kind) WHERE state = 'OPEN';
CREATE UNIQUE INDEX correction_requests_open_partial ON correction_requests (register_id, period) WHERE state = 'NEW';
CREATE UNIQUE INDEX role_requests_open_partial ON role_requests (user_id, role) WHERE is_approved IS NULL;
