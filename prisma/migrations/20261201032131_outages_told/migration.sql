-- AlterTable
ALTER TABLE "outages" ADD COLUMN     "told_version" INTEGER;
