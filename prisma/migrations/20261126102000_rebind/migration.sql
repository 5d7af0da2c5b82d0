-- CreateTable
CREATE TABLE "rebind_proposal" (
    "number" TEXT NOT NULL,
    "registration_id" BIGINT NOT NULL,
    "from_account" UUID NOT NULL,
    "to_account" UUID NOT NULL,
    "to_email_enc" BYTEA NOT NULL,
    "grounds_enc" BYTEA NOT NULL,
    "proposal_hash" BYTEA NOT NULL,
    "made_on" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'proposed',
    "proposer" UUID NOT NULL,
    "approver" UUID,
    "note_enc" BYTEA,
    "refused_because" TEXT,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "next_wake_at" TIMESTAMPTZ(3),
    "swept_at" TIMESTAMPTZ(3),
    "era" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 1,

    CONSTRAINT "rebind_proposal_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE INDEX "rebind_proposal_registration_id_idx" ON "rebind_proposal"("registration_id");

-- CreateIndex
CREATE INDEX "rebind_proposal_proposed_at_idx" ON "rebind_proposal"("proposed_at");

-- CreateIndex
CREATE INDEX "mail_registration_id_idx" ON "mail"("registration_id");

-- CreateIndex
CREATE INDEX "mail_account_id_idx" ON "mail"("account_id");

-- AddForeignKey
ALTER TABLE "rebind_proposal" ADD CONSTRAINT "rebind_proposal_registration_id_fkey" FOREIGN KEY ("registration_id") REFERENCES "registration"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rebind_proposal" ADD CONSTRAINT "rebind_proposal_to_account_fkey" FOREIGN KEY ("to_account") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
CREATE SEQUENCE rebind_number AS bigint START 1;

-- Two people, whatever the programs believe [R40].
ALTER TABLE rebind_proposal ADD CONSTRAINT rebind_two_people CHECK (approver <> proposer);
ALTER TABLE rebind_proposal ADD CONSTRAINT rebind_two_accounts CHECK (from_account <> to_account);
ALTER TABLE rebind_proposal ADD CONSTRAINT rebind_state CHECK (
  state IN ('proposed', 'approved', 'applied', 'rejected', 'lapsed', 'refused')
  AND (state IN ('approved', 'applied', 'rejected', 'refused')) = (approver IS NOT NULL)
  AND (approver IS NULL) = (decided_at IS NULL)
  AND (state IN ('proposed', 'approved')) = (ended_at IS NULL)
  AND (state = 'refused') = (refused_because IS NOT NULL)
  AND proposed_at < expires_at);

-- One that waits for a registration; two specialists who are called about the same candidate meet here.
CREATE UNIQUE INDEX rebind_one_open ON rebind_proposal (registration_id) WHERE state IN ('proposed', 'approved');
CREATE INDEX rebind_next_wake ON rebind_proposal (next_wake_at) WHERE next_wake_at IS NOT NULL;

-- Single use: what has ended stays ended, and what was proposed is never another thing when it is approved.
CREATE FUNCTION rebind_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> NEW.state AND NOT (
       (OLD.state = 'proposed' AND NEW.state IN ('approved', 'rejected', 'lapsed'))
    OR (OLD.state = 'approved' AND NEW.state IN ('applied', 'refused'))
  ) THEN
    RAISE EXCEPTION 'rebind % cannot move from % to %', OLD.number, OLD.state, NEW.state;
  END IF;
  IF (OLD.registration_id, OLD.from_account, OLD.to_account, OLD.proposer, OLD.made_on, OLD.expires_at)
     IS DISTINCT FROM (NEW.registration_id, NEW.from_account, NEW.to_account, NEW.proposer, NEW.made_on, NEW.expires_at)
     OR (OLD.approver IS NOT NULL AND OLD.approver IS DISTINCT FROM NEW.approver) THEN
    RAISE EXCEPTION 'rebind % is frozen once made', OLD.number;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rebind_moves_forward BEFORE UPDATE ON rebind_proposal
  FOR EACH ROW EXECUTE FUNCTION rebind_moves_forward();
