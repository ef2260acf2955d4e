-- CreateTable
CREATE TABLE "captcha_uses" (
    "id" VARCHAR(32) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "captcha_uses_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "captcha_uses_expires_at_idx" ON "captcha_uses"("expires_at");
