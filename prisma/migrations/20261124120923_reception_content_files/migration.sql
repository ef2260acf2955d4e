-- CreateEnum
CREATE TYPE "OutageKind" AS ENUM ('PLANNED', 'EMERGENCY');

-- CreateEnum
CREATE TYPE "AppealStatus" AS ENUM ('NEW', 'IN_PROGRESS', 'ANSWERED', 'CLOSED');

-- CreateEnum
CREATE TYPE "AppealAuthor" AS ENUM ('WRITER', 'STAFF');

-- CreateTable
CREATE TABLE "news" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "slug" TEXT NOT NULL,
    "title_ru" TEXT NOT NULL,
    "title_en" TEXT NOT NULL,
    "body_ru" TEXT NOT NULL,
    "body_en" TEXT NOT NULL,
    "is_published" BOOLEAN NOT NULL DEFAULT false,
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "news_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outages" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" "OutageKind" NOT NULL,
    "place_ru" TEXT NOT NULL,
    "place_en" TEXT NOT NULL,
    "addresses" TEXT NOT NULL,
    "reason_ru" TEXT NOT NULL,
    "reason_en" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "is_published" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "outages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stored_files" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "owner_type" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "contract_id" UUID,
    "file_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "byte_size" INTEGER NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stored_files_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appeals" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "number" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "status" "AppealStatus" NOT NULL DEFAULT 'NEW',
    "user_id" UUID,
    "contract_id" UUID,
    "last_name" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "patronymic" TEXT,
    "email" TEXT NOT NULL,
    "phone" TEXT,
    "topic" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "language" VARCHAR(2) NOT NULL DEFAULT 'ru',
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "due_on" DATE NOT NULL,
    "answered_at" TIMESTAMPTZ(3),
    "assigned_to" UUID,

    CONSTRAINT "appeals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appeal_messages" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "appeal_id" UUID NOT NULL,
    "author" "AppealAuthor" NOT NULL,
    "user_id" UUID,
    "is_internal" BOOLEAN NOT NULL DEFAULT false,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "appeal_messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appeal_counters" (
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "appeal_counters_pkey" PRIMARY KEY ("year")
);

-- CreateIndex
CREATE UNIQUE INDEX "news_slug_key" ON "news"("slug");

-- CreateIndex
CREATE INDEX "news_is_published_published_at_idx" ON "news"("is_published", "published_at");

-- CreateIndex
CREATE INDEX "outages_is_published_ends_at_idx" ON "outages"("is_published", "ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "stored_files_file_key_key" ON "stored_files"("file_key");

-- CreateIndex
CREATE INDEX "stored_files_owner_type_owner_id_idx" ON "stored_files"("owner_type", "owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "appeals_number_key" ON "appeals"("number");

-- CreateIndex
CREATE INDEX "appeals_status_due_on_id_idx" ON "appeals"("status", "due_on", "id");

-- CreateIndex
CREATE INDEX "appeals_received_at_id_idx" ON "appeals"("received_at", "id");

-- CreateIndex
CREATE INDEX "appeals_user_id_idx" ON "appeals"("user_id");

-- CreateIndex
CREATE INDEX "appeal_messages_appeal_id_at_idx" ON "appeal_messages"("appeal_id", "at");

-- AddForeignKey
ALTER TABLE "appeal_messages" ADD CONSTRAINT "appeal_messages_appeal_id_fkey" FOREIGN KEY ("appeal_id") REFERENCES "appeals"("id") ON DELETE CASCADE ON UPDATE CASCADE;
