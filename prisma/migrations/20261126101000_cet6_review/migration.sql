-- AlterTable
ALTER TABLE "account" ADD COLUMN     "reviews" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "student_record" ADD COLUMN     "cet6_approved" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "cet6_review" (
    "id" BIGSERIAL NOT NULL,
    "number" TEXT NOT NULL,
    "sitting_code" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "student_record_id" BIGINT NOT NULL,
    "province" TEXT NOT NULL,
    "school" TEXT NOT NULL,
    "campus" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "current" BOOLEAN NOT NULL DEFAULT true,
    "how" TEXT,
    "submission" INTEGER NOT NULL DEFAULT 1,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "overdue_at" TIMESTAMPTZ(3),
    "alarms" INTEGER NOT NULL DEFAULT 0,
    "decided_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "next_wake_at" TIMESTAMPTZ(3),
    "swept_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "era" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 1,

    CONSTRAINT "cet6_review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cet6_review_submission" (
    "review_id" BIGINT NOT NULL,
    "submission" INTEGER NOT NULL,
    "identity_enc" BYTEA NOT NULL,
    "ticket_enc" BYTEA,
    "matched" TEXT NOT NULL,
    "files" UUID[],
    "submitted_by" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "overdue_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "reason" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "cet6_review_submission_pkey" PRIMARY KEY ("review_id","submission")
);

-- CreateIndex
CREATE UNIQUE INDEX "cet6_review_number_key" ON "cet6_review"("number");

-- CreateIndex
CREATE INDEX "cet6_review_student_record_id_idx" ON "cet6_review"("student_record_id");

-- AddForeignKey
ALTER TABLE "cet6_review_submission" ADD CONSTRAINT "cet6_review_submission_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "cet6_review"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE SEQUENCE review_number AS bigint START 1;

-- One review for an account and sitting [R14]; an approval that names another candidate stays, put aside.
CREATE UNIQUE INDEX cet6_review_one_for_account ON cet6_review (sitting_code, account_id) WHERE current;
CREATE INDEX cet6_review_queue ON cet6_review (due_at, id) WHERE state = 'pending';
CREATE INDEX cet6_review_campus ON cet6_review (campus text_pattern_ops, submitted_at, id);
CREATE INDEX cet6_review_next_wake ON cet6_review (next_wake_at) WHERE next_wake_at IS NOT NULL;
ALTER TABLE cet6_review ADD CONSTRAINT cet6_review_state CHECK (
  state IN ('pending', 'approved', 'failed', 'declined', 'moot', 'deleted')
  AND (state = 'pending') = (decided_at IS NULL)
  AND (state <> 'pending' OR (due_at IS NOT NULL AND next_wake_at IS NOT NULL))
  AND (state = 'pending' OR next_wake_at IS NULL)
  AND (state = 'approved') = (how IS NOT NULL)
  AND (state NOT IN ('failed', 'declined') OR reason IS NOT NULL)
  AND (current OR state IN ('approved', 'moot', 'deleted'))
  AND (NOT current OR state NOT IN ('moot', 'deleted')));
ALTER TABLE cet6_review ADD CONSTRAINT cet6_review_how CHECK (how IN ('automatic', 'manual'));
ALTER TABLE cet6_review_submission ADD CONSTRAINT cet6_review_submission_outcome CHECK (
  matched IN ('document', 'name', 'none')
  AND outcome IN ('approved', 'failed', 'declined', 'moot')
  AND (outcome IS NULL) = (decided_at IS NULL)
  AND (outcome IS NULL OR decided_by IS NOT NULL));

-- An approval is never changed or cancelled [R19]; a review that has ended never begins again.
CREATE FUNCTION cet6_review_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> NEW.state AND OLD.state IN ('approved', 'moot', 'deleted') THEN
    RAISE EXCEPTION 'review % cannot move from % to %', OLD.number, OLD.state, NEW.state;
  END IF;
  IF OLD.state = 'approved' AND (OLD.student_record_id, OLD.submission, OLD.how, OLD.decided_at)
       IS DISTINCT FROM (NEW.student_record_id, NEW.submission, NEW.how, NEW.decided_at) THEN
    RAISE EXCEPTION 'review % is approved and stays as it is', OLD.number;
  END IF;
  IF NEW.submission < OLD.submission THEN
    RAISE EXCEPTION 'review % forgets no request', OLD.number;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cet6_review_moves_forward BEFORE UPDATE ON cet6_review
  FOR EACH ROW EXECUTE FUNCTION cet6_review_moves_forward();

-- Damage to reviews, with the other invariants [R47].
ALTER VIEW invariant_violation RENAME TO registration_violation;
CREATE VIEW review_violation AS
  SELECT 'reviewHasItsRequest' AS invariant, v.number AS subject, format('request %s', v.submission) AS detail
  FROM cet6_review v WHERE NOT EXISTS (
    SELECT 1 FROM cet6_review_submission s WHERE s.review_id = v.id AND s.submission = v.submission
      AND (s.outcome IS NULL) = (v.state = 'pending'))
UNION ALL
  SELECT 'approvalIsKnownToItsRecord', v.number, 'approved, and the student record does not know'
  FROM cet6_review v JOIN student_record r ON r.id = v.student_record_id
  WHERE v.state = 'approved' AND NOT r.cet6_approved
UNION ALL
  SELECT 'approvedMayTakeCet6', g.number, 'the candidate''s review is approved, and CET6 is not among the subjects'
  FROM registration g
  JOIN student_record r ON r.id = g.student_record_id AND r.cet6_approved
  JOIN subject j ON j.language = '英语' AND j.level = 6 AND j.kind = 'written'
  WHERE g.state = 'live' AND NOT j.code = ANY (g.eligible)
UNION ALL
  SELECT 'noReviewOfAnother', v.number, 'current, and the account has saved another candidate'
  FROM cet6_review v
  JOIN registration g ON g.account_id = v.account_id AND g.sitting_code = v.sitting_code AND g.state = 'live'
  WHERE v.current AND v.student_record_id <> g.student_record_id;
CREATE VIEW invariant_violation AS
  SELECT * FROM registration_violation UNION ALL SELECT * FROM review_violation;

-- Reviews whose staff were not told for five minutes after they should have been: the driver stands still.
CREATE VIEW review_alarm_overdue AS
  SELECT number || '-' || submission AS number, next_wake_at AS since FROM cet6_review
  WHERE next_wake_at < decision_now() - interval '5 minutes';
