-- AlterTable
ALTER TABLE "drafts" ADD COLUMN     "submitted_version" INTEGER;
