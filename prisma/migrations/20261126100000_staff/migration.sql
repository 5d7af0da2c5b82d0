-- CreateTable
CREATE TABLE "staff" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "email_hash" BYTEA NOT NULL,
    "email_enc" BYTEA NOT NULL,
    "name_enc" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_code" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL DEFAULT 'invited',
    "password_hash" TEXT,
    "totp_enc" BYTEA,
    "totp_step" BIGINT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_session" (
    "token_hash" BYTEA NOT NULL,
    "staff_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "staff_session_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "staff_invitation" (
    "token_hash" BYTEA NOT NULL,
    "staff_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "staff_invitation_pkey" PRIMARY KEY ("token_hash")
);

-- AlterTable
ALTER TABLE "mail" ADD COLUMN     "staff_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "staff_email_hash_key" ON "staff"("email_hash");

-- CreateIndex
CREATE INDEX "staff_session_staff_id_idx" ON "staff_session"("staff_id");

-- CreateIndex
CREATE INDEX "staff_invitation_staff_id_idx" ON "staff_invitation"("staff_id");

-- AddForeignKey
ALTER TABLE "staff_session" ADD CONSTRAINT "staff_session_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_invitation" ADD CONSTRAINT "staff_invitation_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE staff ADD CONSTRAINT staff_post CHECK (
  role IN ('officer', 'provinceOfficer', 'specialist', 'leader', 'finance', 'operator', 'auditor')
  AND length(scope_code) = CASE scope_kind WHEN 'all' THEN 0 WHEN 'province' THEN 2 WHEN 'school' THEN 5 WHEN 'campus' THEN 6 END
  AND state IN ('invited', 'active', 'disabled'));

-- Nobody is let in without a password and a second factor.
ALTER TABLE staff ADD CONSTRAINT staff_active_has_both CHECK (
  state <> 'active' OR (password_hash IS NOT NULL AND totp_enc IS NOT NULL));
CREATE INDEX staff_scope ON staff (role, scope_code) WHERE state = 'active';

ALTER TABLE mail DROP CONSTRAINT mail_to_somebody;
ALTER TABLE mail ADD CONSTRAINT mail_to_somebody CHECK (
  state <> 'queued' OR account_id IS NOT NULL OR address_enc IS NOT NULL OR staff_id IS NOT NULL);
