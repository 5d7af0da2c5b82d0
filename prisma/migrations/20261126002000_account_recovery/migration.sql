-- AlterTable
ALTER TABLE "account" ADD COLUMN     "pending_email_enc" BYTEA,
ADD COLUMN     "pending_email_hash" BYTEA;

-- AlterTable
ALTER TABLE "mail" ADD COLUMN     "address_enc" BYTEA,
ALTER COLUMN "account_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "account_token" (
    "token_hash" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "email_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_token_pkey" PRIMARY KEY ("token_hash")
);

-- CreateIndex
CREATE INDEX "account_token_account_id_idx" ON "account_token"("account_id");

-- CreateIndex
CREATE INDEX "account_token_expires_at_idx" ON "account_token"("expires_at");

-- AddForeignKey
ALTER TABLE "account_token" ADD CONSTRAINT "account_token_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A waiting address is looked up and shown, or there is none.
ALTER TABLE account ADD CONSTRAINT account_pending_email_whole
  CHECK ((pending_email_hash IS NULL) = (pending_email_enc IS NULL));
ALTER TABLE account_token ADD CONSTRAINT account_token_kind CHECK (kind IN ('verifyEmail', 'passwordReset'));

-- Of a mail that is still to be written it is known whose it is, or to which address it goes.
ALTER TABLE mail ADD CONSTRAINT mail_to_somebody
  CHECK (state <> 'queued' OR account_id IS NOT NULL OR address_enc IS NOT NULL);
