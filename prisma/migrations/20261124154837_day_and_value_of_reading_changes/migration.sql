-- AlterTable
ALTER TABLE "reading_changes" ADD COLUMN     "until" DATE,
ADD COLUMN     "value" INTEGER;
