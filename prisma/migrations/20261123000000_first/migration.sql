-- CreateEnum
CREATE TYPE "LinkProof" AS ENUM ('PAYMENT', 'METER', 'CODE', 'STAFF');

-- CreateEnum
CREATE TYPE "CustomerKind" AS ENUM ('PERSON', 'ORGANIZATION');

-- CreateEnum
CREATE TYPE "LegalRole" AS ENUM ('ORDINARY', 'UO', 'TSZH');

-- CreateEnum
CREATE TYPE "ContractType" AS ENUM ('WATER', 'SEWER', 'COMBINED');

-- CreateEnum
CREATE TYPE "ContractStatus" AS ENUM ('ACTIVE', 'SUSPENDED', 'TERMINATED');

-- CreateEnum
CREATE TYPE "WaterService" AS ENUM ('COLD', 'HOT', 'COLD_FOR_HOT');

-- CreateEnum
CREATE TYPE "MemberRole" AS ENUM ('ADMINISTRATOR', 'ENGINEER', 'APPROVER', 'ACCOUNTANT', 'VIEWER');

-- CreateEnum
CREATE TYPE "RepresentativeStatus" AS ENUM ('director', 'attorney', 'management-company');

-- CreateEnum
CREATE TYPE "DraftState" AS ENUM ('DRAFT', 'FOR_APPROVAL', 'LAPSED');

-- CreateEnum
CREATE TYPE "SubmissionKind" AS ENUM ('FIRST', 'SUPPLEMENT', 'CORRECTION');

-- CreateEnum
CREATE TYPE "SubmissionState" AS ENUM ('SUBMITTED', 'REPLACED');

-- CreateEnum
CREATE TYPE "ReadingSource" AS ENUM ('portal', 'file', 'phone', 'staff', 'inspector', 'gis', 'api', 'estimate', 'import');

-- CreateEnum
CREATE TYPE "ReadingState" AS ENUM ('NOT_SENT', 'SUBMITTED', 'NOTED', 'ON_CHECK', 'RETURNED', 'BATCHED', 'ACCEPTED', 'REFUSED', 'CORRECTED', 'ESTIMATED', 'REPLACED');

-- CreateEnum
CREATE TYPE "DayKind" AS ENUM ('OFF', 'WORKING', 'SHORTENED');

-- CreateEnum
CREATE TYPE "WindowRule" AS ENUM ('WORKING', 'CALENDAR');

-- CreateEnum
CREATE TYPE "ExpiredMeterPolicy" AS ENUM ('note', 'refuse');

-- CreateEnum
CREATE TYPE "RateKind" AS ENUM ('VAT', 'KEY_RATE', 'PENALTY_CAP');

-- CreateEnum
CREATE TYPE "UserKind" AS ENUM ('PERSON', 'REPRESENTATIVE', 'STAFF');

-- CreateEnum
CREATE TYPE "UserStatus" AS ENUM ('PENDING', 'ACTIVE', 'DISABLED', 'DELETED');

-- CreateEnum
CREATE TYPE "StaffRole" AS ENUM ('operator', 'metering', 'billing', 'reception', 'editor', 'auditor', 'admin');

-- CreateEnum
CREATE TYPE "TokenPurpose" AS ENUM ('ACTIVATION', 'PASSWORD_RESET', 'EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD', 'INVITATION', 'CHOOSE_LOGIN', 'CALENDAR_FEED', 'UNSUBSCRIBE');

-- CreateEnum
CREATE TYPE "ConsentDocument" AS ENUM ('TERMS', 'PERSONAL_DATA');

-- CreateTable
CREATE TABLE "contract_links" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "contract_id" UUID NOT NULL,
    "proof" "LinkProof" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "contract_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_grants" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "grantor_id" UUID NOT NULL,
    "grantee_id" UUID,
    "email" TEXT NOT NULL,
    "can_submit" BOOLEAN NOT NULL DEFAULT false,
    "can_pay" BOOLEAN NOT NULL DEFAULT false,
    "can_documents" BOOLEAN NOT NULL DEFAULT false,
    "valid_from" DATE,
    "valid_to" DATE,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contract_access" (
    "user_id" UUID NOT NULL,
    "contract_id" UUID NOT NULL,
    "can_submit" BOOLEAN NOT NULL DEFAULT false,
    "can_pay" BOOLEAN NOT NULL DEFAULT false,
    "can_documents" BOOLEAN NOT NULL DEFAULT false,
    "can_manage" BOOLEAN NOT NULL DEFAULT false,
    "valid_from" DATE,
    "valid_to" DATE,
    "own_name" TEXT,

    CONSTRAINT "contract_access_pkey" PRIMARY KEY ("user_id","contract_id")
);

-- CreateTable
CREATE TABLE "customers" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" "CustomerKind" NOT NULL,
    "name" TEXT NOT NULL,
    "inn" TEXT,
    "kpp" TEXT,
    "ogrn" TEXT,
    "legal_role" "LegalRole",
    "phone" TEXT,
    "email" TEXT,
    "organization_id" UUID,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contracts" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "number" TEXT NOT NULL,
    "date" DATE NOT NULL,
    "type" "ContractType" NOT NULL DEFAULT 'COMBINED',
    "status" "ContractStatus" NOT NULL,
    "customer_id" UUID NOT NULL,

    CONSTRAINT "contracts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "number" CHAR(10) NOT NULL,
    "address" TEXT NOT NULL,
    "residents" INTEGER,
    "area_m2" DECIMAL(10,2),
    "gis_els" TEXT,
    "gis_service_id" TEXT,
    "tariff_group" TEXT NOT NULL DEFAULT 'moscow',
    "norm_group" TEXT NOT NULL DEFAULT 'flat-bath-central-hot',
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inlets" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "diameter_mm" DECIMAL(7,2) NOT NULL,
    "service" "WaterService" NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "inlets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoices" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "period" CHAR(7) NOT NULL,
    "issued_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "net_kopecks" BIGINT NOT NULL,
    "vat_kopecks" BIGINT NOT NULL,
    "gross_kopecks" BIGINT NOT NULL,

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_lines" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "line" SMALLINT NOT NULL,
    "service" TEXT NOT NULL,
    "quantity" DECIMAL(14,3) NOT NULL,
    "unit" TEXT NOT NULL,
    "price" DECIMAL(14,4) NOT NULL,
    "net_kopecks" BIGINT NOT NULL,
    "vat_rate" DECIMAL(6,3) NOT NULL,
    "vat_kopecks" BIGINT NOT NULL,
    "gross_kopecks" BIGINT NOT NULL,

    CONSTRAINT "invoice_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_originals" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "invoice_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "file_key" TEXT NOT NULL,
    "file_hash" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_originals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "paid_on" DATE NOT NULL,
    "amount_kopecks" BIGINT NOT NULL,
    "method" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "allocations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "amount_kopecks" BIGINT NOT NULL,

    CONSTRAINT "allocations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "amount_kopecks" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "period" CHAR(7),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "meters" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "inlet_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "serial" TEXT NOT NULL,
    "installed_on" DATE NOT NULL,
    "removed_on" DATE,
    "replaced_by_id" UUID,
    "own_name" TEXT,

    CONSTRAINT "meters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "registers" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "meter_id" UUID NOT NULL,
    "index" SMALLINT NOT NULL,
    "digits" SMALLINT NOT NULL,
    "multiplier" DECIMAL(9,3) NOT NULL DEFAULT 1,
    "initial_value" INTEGER,
    "final_value" INTEGER,

    CONSTRAINT "registers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "meter_id" UUID NOT NULL,
    "verified_on" DATE NOT NULL,
    "valid_until" DATE NOT NULL,
    "source" TEXT NOT NULL DEFAULT 'billing',

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "seals" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "meter_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "installed_on" DATE,
    "removed_on" DATE,

    CONSTRAINT "seals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "inn" TEXT NOT NULL,
    "kpp" TEXT,
    "ogrn" TEXT,
    "needs_approval" BOOLEAN NOT NULL DEFAULT false,
    "personal_recovery_only" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "MemberRole" NOT NULL,
    "position" TEXT,
    "status" "RepresentativeStatus",
    "confirmed_at" TIMESTAMPTZ(3),
    "valid_from" DATE,
    "valid_to" DATE,
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "drafts" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "period" CHAR(7) NOT NULL,
    "version" INTEGER NOT NULL,
    "rows" JSONB NOT NULL,
    "read_on" TEXT NOT NULL DEFAULT '',
    "skipped" JSONB NOT NULL DEFAULT '[]',
    "state" "DraftState" NOT NULL DEFAULT 'DRAFT',
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "drafts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "submissions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "period" CHAR(7) NOT NULL,
    "revision" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    "kind" "SubmissionKind" NOT NULL,
    "state" "SubmissionState" NOT NULL,
    "channel" "ReadingSource" NOT NULL,
    "user_id" UUID NOT NULL,
    "caller_name" TEXT,
    "sender_name" TEXT NOT NULL,
    "sender_login" TEXT NOT NULL,
    "read_on" DATE NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_meters" INTEGER NOT NULL,
    "total_meters" INTEGER NOT NULL,
    "volume" DECIMAL(14,3) NOT NULL,
    "amount_kopecks" BIGINT NOT NULL,
    "content" TEXT NOT NULL,
    "content_hash" CHAR(64) NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "submissions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "submission_counters" (
    "period" CHAR(7) NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "submission_counters_pkey" PRIMARY KEY ("period")
);

-- CreateTable
CREATE TABLE "readings" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "inlet_id" UUID NOT NULL,
    "meter_id" UUID NOT NULL,
    "register_id" UUID NOT NULL,
    "submission_id" UUID,
    "period" CHAR(7) NOT NULL,
    "read_on" DATE,
    "value" INTEGER,
    "previous" INTEGER,
    "previous_on" DATE,
    "volume" DECIMAL(12,3),
    "source" "ReadingSource" NOT NULL,
    "state" "ReadingState" NOT NULL,
    "kind_code" TEXT,
    "note_code" TEXT,
    "note_text" TEXT,
    "off_from" DATE,
    "off_to" DATE,
    "verdicts" JSONB NOT NULL DEFAULT '[]',
    "needs_review" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "readings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reading_changes" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "reading_id" UUID NOT NULL,
    "contract_id" UUID NOT NULL,
    "from_state" "ReadingState",
    "to_state" "ReadingState" NOT NULL,
    "channel" "ReadingSource" NOT NULL,
    "user_id" UUID,
    "reason" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reading_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "photos" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "reading_id" UUID,
    "register_id" UUID NOT NULL,
    "period" CHAR(7) NOT NULL,
    "file_key" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "byte_size" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "photos_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "uploads" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "contract_id" UUID NOT NULL,
    "period" CHAR(7) NOT NULL,
    "user_id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_key" TEXT NOT NULL,
    "file_hash" CHAR(64) NOT NULL,
    "state" TEXT NOT NULL,
    "report" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "kept_forms" (
    "user_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "kept_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "kept_forms_pkey" PRIMARY KEY ("user_id","path")
);

-- CreateTable
CREATE TABLE "calc_kinds" (
    "code" TEXT NOT NULL,
    "name_ru" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "valid_from" DATE,
    "valid_to" DATE,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "calc_kinds_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "reading_notes" (
    "code" TEXT NOT NULL,
    "name_ru" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "valid_from" DATE,
    "valid_to" DATE,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "reading_notes_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "calendar_days" (
    "day" DATE NOT NULL,
    "kind" "DayKind" NOT NULL,
    "reason" TEXT,
    "edited_by" UUID,

    CONSTRAINT "calendar_days_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "calendar_years" (
    "year" INTEGER NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "calendar_years_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "window_policies" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_kind" "CustomerKind" NOT NULL,
    "from_period" CHAR(7) NOT NULL,
    "to_period" CHAR(7),
    "rule" "WindowRule" NOT NULL,
    "opens" SMALLINT NOT NULL,
    "closes" SMALLINT NOT NULL,
    "expired_meters" "ExpiredMeterPolicy" NOT NULL DEFAULT 'note',

    CONSTRAINT "window_policies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "window_extensions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "period" CHAR(7) NOT NULL,
    "contract_id" UUID,
    "closes_on" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "window_extensions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tariffs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "group" TEXT NOT NULL,
    "from" DATE NOT NULL,
    "to" DATE,
    "person_cold" DECIMAL(10,4) NOT NULL,
    "person_sewer" DECIMAL(10,4) NOT NULL,
    "organization_cold" DECIMAL(10,4) NOT NULL,
    "organization_sewer" DECIMAL(10,4) NOT NULL,
    "legal_act" TEXT,
    "is_fictitious" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "tariffs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "norms" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "group" TEXT NOT NULL,
    "from" DATE NOT NULL,
    "to" DATE,
    "cold" DECIMAL(8,3) NOT NULL,
    "hot" DECIMAL(8,3) NOT NULL,
    "sewer" DECIMAL(8,3) NOT NULL,

    CONSTRAINT "norms_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "raising_factors" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service" "WaterService" NOT NULL,
    "from" DATE NOT NULL,
    "to" DATE,
    "factor" DECIMAL(4,2) NOT NULL,

    CONSTRAINT "raising_factors_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rates" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" "RateKind" NOT NULL,
    "from" DATE NOT NULL,
    "to" DATE,
    "percent" DECIMAL(6,3) NOT NULL,

    CONSTRAINT "rates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "due_days" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_kind" "CustomerKind" NOT NULL,
    "from" DATE NOT NULL,
    "to" DATE,
    "issue_by" SMALLINT NOT NULL,
    "pay_by" SMALLINT NOT NULL,

    CONSTRAINT "due_days_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "subject_type" TEXT,
    "subject_id" TEXT,
    "contract_id" UUID,
    "channel" TEXT NOT NULL DEFAULT 'portal',
    "request_id" TEXT,
    "address" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notifications" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "link" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_rules" (
    "user_id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,

    CONSTRAINT "notification_rules_pkey" PRIMARY KEY ("user_id","event","channel")
);

-- CreateTable
CREATE TABLE "exchange_batches" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "direction" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "data_as_of" DATE,
    "report" JSONB NOT NULL DEFAULT '{}',
    "user_id" UUID,

    CONSTRAINT "exchange_batches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "system_facts" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "system_facts_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "throttles" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "throttles_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" "UserKind" NOT NULL,
    "status" "UserStatus" NOT NULL DEFAULT 'PENDING',
    "login" TEXT NOT NULL,
    "login_key" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "email_confirmed_at" TIMESTAMPTZ(3),
    "phone" TEXT,
    "last_name" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "patronymic" TEXT,
    "locale" VARCHAR(2) NOT NULL DEFAULT 'ru',
    "password_hash" TEXT,
    "password_set_at" TIMESTAMPTZ(3),
    "must_change_password" BOOLEAN NOT NULL DEFAULT false,
    "password_expires_at" TIMESTAMPTZ(3),
    "account_sign_in" BOOLEAN NOT NULL DEFAULT false,
    "hint_number" TEXT,
    "hint_address" TEXT,
    "staff_roles" "StaffRole"[] DEFAULT ARRAY[]::"StaffRole"[],
    "last_sign_in_at" TIMESTAMPTZ(3),
    "failed_sign_ins" INTEGER NOT NULL DEFAULT 0,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_tokens" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "purpose" "TokenPurpose" NOT NULL,
    "hash" BYTEA NOT NULL,
    "payload" JSONB NOT NULL DEFAULT '{}',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id_hash" BYTEA NOT NULL,
    "user_id" UUID NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "idle_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "absolute_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT,
    "address" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "second_factors" (
    "user_id" UUID NOT NULL,
    "secret" BYTEA NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "second_factors_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "recovery_codes" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "external_identities" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "external_identities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "known_devices" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "trusted_until" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "known_devices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consents" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "document" "ConsentDocument" NOT NULL,
    "version" TEXT NOT NULL,
    "text_hash" TEXT NOT NULL,
    "given_at" TIMESTAMPTZ(3) NOT NULL,
    "address" TEXT,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "consents_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "contract_links_user_id_idx" ON "contract_links"("user_id");

-- CreateIndex
CREATE INDEX "contract_links_contract_id_idx" ON "contract_links"("contract_id");

-- CreateIndex
CREATE INDEX "access_grants_contract_id_idx" ON "access_grants"("contract_id");

-- CreateIndex
CREATE INDEX "access_grants_grantee_id_idx" ON "access_grants"("grantee_id");

-- CreateIndex
CREATE INDEX "contract_access_contract_id_idx" ON "contract_access"("contract_id");

-- CreateIndex
CREATE INDEX "customers_inn_idx" ON "customers"("inn");

-- CreateIndex
CREATE UNIQUE INDEX "contracts_number_key" ON "contracts"("number");

-- CreateIndex
CREATE INDEX "contracts_customer_id_idx" ON "contracts"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_number_key" ON "accounts"("number");

-- CreateIndex
CREATE INDEX "accounts_contract_id_idx" ON "accounts"("contract_id");

-- CreateIndex
CREATE UNIQUE INDEX "inlets_number_key" ON "inlets"("number");

-- CreateIndex
CREATE INDEX "inlets_contract_id_idx" ON "inlets"("contract_id");

-- CreateIndex
CREATE INDEX "inlets_account_id_idx" ON "inlets"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "invoices_number_key" ON "invoices"("number");

-- CreateIndex
CREATE INDEX "invoices_contract_id_period_idx" ON "invoices"("contract_id", "period");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_lines_invoice_id_line_key" ON "invoice_lines"("invoice_id", "line");

-- CreateIndex
CREATE INDEX "invoice_originals_invoice_id_idx" ON "invoice_originals"("invoice_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_external_id_key" ON "payments"("external_id");

-- CreateIndex
CREATE INDEX "payments_contract_id_paid_on_idx" ON "payments"("contract_id", "paid_on");

-- CreateIndex
CREATE INDEX "allocations_contract_id_idx" ON "allocations"("contract_id");

-- CreateIndex
CREATE UNIQUE INDEX "allocations_payment_id_invoice_id_key" ON "allocations"("payment_id", "invoice_id");

-- CreateIndex
CREATE INDEX "ledger_entries_contract_id_on_idx" ON "ledger_entries"("contract_id", "on");

-- CreateIndex
CREATE UNIQUE INDEX "meters_replaced_by_id_key" ON "meters"("replaced_by_id");

-- CreateIndex
CREATE INDEX "meters_serial_idx" ON "meters"("serial");

-- CreateIndex
CREATE INDEX "meters_contract_id_idx" ON "meters"("contract_id");

-- CreateIndex
CREATE INDEX "meters_inlet_id_idx" ON "meters"("inlet_id");

-- CreateIndex
CREATE UNIQUE INDEX "meters_model_serial_key" ON "meters"("model", "serial");

-- CreateIndex
CREATE INDEX "registers_contract_id_idx" ON "registers"("contract_id");

-- CreateIndex
CREATE UNIQUE INDEX "registers_meter_id_index_key" ON "registers"("meter_id", "index");

-- CreateIndex
CREATE INDEX "verifications_contract_id_idx" ON "verifications"("contract_id");

-- CreateIndex
CREATE UNIQUE INDEX "verifications_meter_id_verified_on_key" ON "verifications"("meter_id", "verified_on");

-- CreateIndex
CREATE UNIQUE INDEX "seals_meter_id_number_key" ON "seals"("meter_id", "number");

-- CreateIndex
CREATE INDEX "organizations_inn_idx" ON "organizations"("inn");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_organization_id_user_id_key" ON "memberships"("organization_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "drafts_contract_id_period_key" ON "drafts"("contract_id", "period");

-- CreateIndex
CREATE UNIQUE INDEX "submissions_number_key" ON "submissions"("number");

-- CreateIndex
CREATE INDEX "submissions_period_sent_at_id_idx" ON "submissions"("period", "sent_at", "id");

-- CreateIndex
CREATE INDEX "submissions_sent_at_id_idx" ON "submissions"("sent_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "submissions_contract_id_period_revision_key" ON "submissions"("contract_id", "period", "revision");

-- CreateIndex
CREATE INDEX "readings_register_id_period_idx" ON "readings"("register_id", "period" DESC);

-- CreateIndex
CREATE INDEX "readings_contract_id_period_idx" ON "readings"("contract_id", "period");

-- CreateIndex
CREATE UNIQUE INDEX "readings_submission_id_register_id_key" ON "readings"("submission_id", "register_id");

-- CreateIndex
CREATE INDEX "reading_changes_reading_id_idx" ON "reading_changes"("reading_id");

-- CreateIndex
CREATE INDEX "photos_contract_id_idx" ON "photos"("contract_id");

-- CreateIndex
CREATE INDEX "photos_reading_id_idx" ON "photos"("reading_id");

-- CreateIndex
CREATE INDEX "uploads_contract_id_period_idx" ON "uploads"("contract_id", "period");

-- CreateIndex
CREATE UNIQUE INDEX "window_policies_customer_kind_from_period_key" ON "window_policies"("customer_kind", "from_period");

-- CreateIndex
CREATE INDEX "window_extensions_period_idx" ON "window_extensions"("period");

-- CreateIndex
CREATE UNIQUE INDEX "tariffs_group_from_key" ON "tariffs"("group", "from");

-- CreateIndex
CREATE UNIQUE INDEX "norms_group_from_key" ON "norms"("group", "from");

-- CreateIndex
CREATE UNIQUE INDEX "raising_factors_service_from_key" ON "raising_factors"("service", "from");

-- CreateIndex
CREATE UNIQUE INDEX "rates_kind_from_key" ON "rates"("kind", "from");

-- CreateIndex
CREATE UNIQUE INDEX "due_days_customer_kind_from_key" ON "due_days"("customer_kind", "from");

-- CreateIndex
CREATE INDEX "audit_events_contract_id_at_idx" ON "audit_events"("contract_id", "at");

-- CreateIndex
CREATE INDEX "audit_events_actor_id_at_idx" ON "audit_events"("actor_id", "at");

-- CreateIndex
CREATE INDEX "audit_events_action_at_idx" ON "audit_events"("action", "at");

-- CreateIndex
CREATE INDEX "notifications_user_id_created_at_idx" ON "notifications"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "exchange_batches_direction_started_at_idx" ON "exchange_batches"("direction", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "users_login_key_key" ON "users"("login_key");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key_key" ON "users"("email_key");

-- CreateIndex
CREATE UNIQUE INDEX "user_tokens_hash_key" ON "user_tokens"("hash");

-- CreateIndex
CREATE INDEX "user_tokens_user_id_purpose_idx" ON "user_tokens"("user_id", "purpose");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "sessions_absolute_expires_at_idx" ON "sessions"("absolute_expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "recovery_codes_user_id_hash_key" ON "recovery_codes"("user_id", "hash");

-- CreateIndex
CREATE INDEX "external_identities_user_id_idx" ON "external_identities"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "external_identities_issuer_subject_key" ON "external_identities"("issuer", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "known_devices_hash_key" ON "known_devices"("hash");

-- CreateIndex
CREATE INDEX "known_devices_user_id_idx" ON "known_devices"("user_id");

-- CreateIndex
CREATE INDEX "consents_user_id_idx" ON "consents"("user_id");

-- AddForeignKey
ALTER TABLE "contract_links" ADD CONSTRAINT "contract_links_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_links" ADD CONSTRAINT "contract_links_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_grantor_id_fkey" FOREIGN KEY ("grantor_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_grantee_id_fkey" FOREIGN KEY ("grantee_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_access" ADD CONSTRAINT "contract_access_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_access" ADD CONSTRAINT "contract_access_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customers" ADD CONSTRAINT "customers_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inlets" ADD CONSTRAINT "inlets_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_originals" ADD CONSTRAINT "invoice_originals_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "meters" ADD CONSTRAINT "meters_inlet_id_fkey" FOREIGN KEY ("inlet_id") REFERENCES "inlets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "meters" ADD CONSTRAINT "meters_replaced_by_id_fkey" FOREIGN KEY ("replaced_by_id") REFERENCES "meters"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registers" ADD CONSTRAINT "registers_meter_id_fkey" FOREIGN KEY ("meter_id") REFERENCES "meters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verifications" ADD CONSTRAINT "verifications_meter_id_fkey" FOREIGN KEY ("meter_id") REFERENCES "meters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "seals" ADD CONSTRAINT "seals_meter_id_fkey" FOREIGN KEY ("meter_id") REFERENCES "meters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "readings" ADD CONSTRAINT "readings_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submissions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "readings" ADD CONSTRAINT "readings_register_id_fkey" FOREIGN KEY ("register_id") REFERENCES "registers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reading_changes" ADD CONSTRAINT "reading_changes_reading_id_fkey" FOREIGN KEY ("reading_id") REFERENCES "readings"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "photos" ADD CONSTRAINT "photos_reading_id_fkey" FOREIGN KEY ("reading_id") REFERENCES "readings"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "window_extensions" ADD CONSTRAINT "window_extensions_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_rules" ADD CONSTRAINT "notification_rules_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_tokens" ADD CONSTRAINT "user_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "second_factors" ADD CONSTRAINT "second_factors_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "external_identities" ADD CONSTRAINT "external_identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "known_devices" ADD CONSTRAINT "known_devices_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consents" ADD CONSTRAINT "consents_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
