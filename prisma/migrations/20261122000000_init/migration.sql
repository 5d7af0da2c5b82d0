-- The one clock by which deadlines are made and judged. Millisecond precision, so that an instant
-- survives the way through JSON and back. Test and demonstration stacks replace it by a moved clock.
CREATE FUNCTION decision_now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT date_trunc('milliseconds', now()) $$;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "sitting" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_current" BOOLEAN NOT NULL DEFAULT false,
    "hold_hours" INTEGER NOT NULL DEFAULT 24,
    "empty_hours" INTEGER NOT NULL DEFAULT 24,
    "review_hours" INTEGER NOT NULL DEFAULT 24,
    "reminder_hours" INTEGER NOT NULL DEFAULT 4,
    "pay_close_at" TIMESTAMPTZ(3),
    "english_both_levels" BOOLEAN NOT NULL DEFAULT false,
    "written_tickets_from" TIMESTAMPTZ(3),
    "oral_tickets_from" TIMESTAMPTZ(3),
    "agreement_version" INTEGER NOT NULL,
    "agreement_clauses" TEXT[],
    "home" JSONB NOT NULL,

    CONSTRAINT "sitting_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "province" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "notice" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "province_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "school" (
    "code" TEXT NOT NULL,
    "province_code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "contact" TEXT NOT NULL DEFAULT '',
    "allows_elsewhere" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "school_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "campus" (
    "sitting_code" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "school_code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "opens_at" TIMESTAMPTZ(3) NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,
    "takes_outside" BOOLEAN NOT NULL DEFAULT false,
    "allows_elsewhere" BOOLEAN NOT NULL DEFAULT true,
    "notice" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "campus_pkey" PRIMARY KEY ("sitting_code","code")
);

-- CreateTable
CREATE TABLE "subject" (
    "code" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "subject_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "subject_date" (
    "sitting_code" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "exam_at" TIMESTAMPTZ(3),

    CONSTRAINT "subject_date_pkey" PRIMARY KEY ("sitting_code","subject")
);

-- CreateTable
CREATE TABLE "offering" (
    "sitting_code" TEXT NOT NULL,
    "campus" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "fee_fen" INTEGER NOT NULL,
    "capacity" INTEGER,
    "held" INTEGER NOT NULL DEFAULT 0,
    "sold" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "offering_pkey" PRIMARY KEY ("sitting_code","campus","subject")
);

-- CreateTable
CREATE TABLE "student_record" (
    "id" BIGSERIAL NOT NULL,
    "sitting_code" TEXT NOT NULL,
    "campus" TEXT NOT NULL,
    "doc_hash" BYTEA NOT NULL,
    "name_hash" BYTEA NOT NULL,
    "personal_enc" BYTEA NOT NULL,
    "eligible" TEXT[],
    "barred_cet6" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "student_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cet4_score" (
    "ticket" TEXT NOT NULL,
    "doc_hash" BYTEA NOT NULL,
    "name_hash" BYTEA NOT NULL,
    "score" INTEGER NOT NULL,
    "year" INTEGER NOT NULL,

    CONSTRAINT "cet4_score_pkey" PRIMARY KEY ("ticket")
);

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "passport_id" TEXT NOT NULL,
    "email_hash" BYTEA NOT NULL,
    "email_enc" BYTEA NOT NULL,
    "email_verified_at" TIMESTAMPTZ(3),
    "password_hash" TEXT NOT NULL,
    "profile_enc" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "token_hash" BYTEA NOT NULL,
    "account_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "login_failure" (
    "email_hash" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "login_failure_pkey" PRIMARY KEY ("email_hash")
);

-- CreateTable
CREATE TABLE "spent_captcha" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "spent_captcha_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement" (
    "account_id" UUID NOT NULL,
    "sitting_code" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "agreed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agreement_pkey" PRIMARY KEY ("account_id","sitting_code","version")
);

-- CreateTable
CREATE TABLE "registration" (
    "id" BIGSERIAL NOT NULL,
    "number" TEXT NOT NULL,
    "sitting_code" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "candidate_hash" BYTEA NOT NULL,
    "student_record_id" BIGINT NOT NULL,
    "record_enc" BYTEA NOT NULL,
    "province" TEXT NOT NULL,
    "school" TEXT NOT NULL,
    "campus" TEXT NOT NULL,
    "eligible" TEXT[],
    "state" TEXT NOT NULL DEFAULT 'live',
    "deleted_reason" TEXT,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "empty_by" TIMESTAMPTZ(3),
    "next_wake_at" TIMESTAMPTZ(3),
    "swept_at" TIMESTAMPTZ(3),
    "era" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 1,

    CONSTRAINT "registration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entry" (
    "registration_id" BIGINT NOT NULL,
    "sitting_code" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "language" TEXT NOT NULL,
    "campus" TEXT NOT NULL,
    "fee_fen" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "pay_by" TIMESTAMPTZ(3),
    "hold" TEXT NOT NULL,
    "locked" BOOLEAN NOT NULL DEFAULT false,
    "reminded" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("registration_id","subject")
);

-- CreateTable
CREATE TABLE "payment_order" (
    "order_no" TEXT NOT NULL,
    "registration_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_order_pkey" PRIMARY KEY ("order_no")
);

-- CreateTable
CREATE TABLE "order_line" (
    "order_no" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "campus" TEXT NOT NULL,
    "fee_fen" INTEGER NOT NULL,
    "hold" TEXT NOT NULL,

    CONSTRAINT "order_line_pkey" PRIMARY KEY ("order_no","subject")
);

-- CreateTable
CREATE TABLE "attempt" (
    "number" TEXT NOT NULL,
    "order_no" TEXT NOT NULL,
    "registration_id" BIGINT NOT NULL,
    "gateway" TEXT NOT NULL,
    "bank" TEXT,
    "amount_fen" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "in_doubt_since" TIMESTAMPTZ(3),
    "retry_at" TIMESTAMPTZ(3),
    "asked" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "money" (
    "gateway" TEXT NOT NULL,
    "trade_no" TEXT NOT NULL,
    "attempt" TEXT NOT NULL,
    "registration_id" BIGINT NOT NULL,
    "amount_fen" INTEGER NOT NULL,
    "paid_at" TIMESTAMPTZ(3),
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "money_pkey" PRIMARY KEY ("gateway","trade_no")
);

-- CreateTable
CREATE TABLE "money_line" (
    "gateway" TEXT NOT NULL,
    "trade_no" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "subject" TEXT,
    "amount_fen" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "money_line_pkey" PRIMARY KEY ("gateway","trade_no","ordinal")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" BIGSERIAL NOT NULL,
    "gateway" TEXT NOT NULL,
    "notice_id" TEXT NOT NULL,
    "attempt" TEXT,
    "verdict" TEXT NOT NULL,
    "body_enc" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "receipts" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quarantine" (
    "id" BIGSERIAL NOT NULL,
    "gateway" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "attempt" TEXT,
    "reason" TEXT NOT NULL,
    "owner" TEXT NOT NULL DEFAULT 'finance',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "quarantine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "registration_id" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "answer" JSONB NOT NULL,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("registration_id","key")
);

-- CreateTable
CREATE TABLE "fact" (
    "id" BIGSERIAL NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispatch" (
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "pending_seq" BIGINT NOT NULL,
    "pending_since" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "dispatch_pkey" PRIMARY KEY ("subject_kind","subject_id")
);

-- CreateTable
CREATE TABLE "mail" (
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "registration_id" BIGINT,
    "account_id" UUID NOT NULL,
    "detail" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "audit" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "xid" BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text)::bigint,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "id" BIGSERIAL NOT NULL,
    "from_xid" BIGINT NOT NULL,
    "to_xid" BIGINT NOT NULL,
    "rows" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "era" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "era" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "era_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "student_record_sitting_code_doc_hash_key" ON "student_record"("sitting_code", "doc_hash");

-- CreateIndex
CREATE UNIQUE INDEX "account_passport_id_key" ON "account"("passport_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_email_hash_key" ON "account"("email_hash");

-- CreateIndex
CREATE INDEX "session_account_id_idx" ON "session"("account_id");

-- CreateIndex
CREATE INDEX "spent_captcha_expires_at_idx" ON "spent_captcha"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "registration_number_key" ON "registration"("number");

-- CreateIndex
CREATE INDEX "payment_order_registration_id_idx" ON "payment_order"("registration_id");

-- CreateIndex
CREATE INDEX "attempt_order_no_idx" ON "attempt"("order_no");

-- CreateIndex
CREATE INDEX "money_registration_id_idx" ON "money"("registration_id");

-- CreateIndex
CREATE INDEX "money_attempt_idx" ON "money"("attempt");

-- CreateIndex
CREATE UNIQUE INDEX "notice_gateway_notice_id_key" ON "notice"("gateway", "notice_id");

-- CreateIndex
CREATE UNIQUE INDEX "quarantine_gateway_reference_reason_key" ON "quarantine"("gateway", "reference", "reason");

-- CreateIndex
CREATE UNIQUE INDEX "fact_subject_kind_subject_id_seq_key" ON "fact"("subject_kind", "subject_id", "seq");

-- CreateIndex
CREATE INDEX "dispatch_due_at_idx" ON "dispatch"("due_at");

-- CreateIndex
CREATE INDEX "audit_xid_idx" ON "audit"("xid");

-- CreateIndex
CREATE INDEX "audit_subject_idx" ON "audit"("subject");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registration" ADD CONSTRAINT "registration_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_registration_id_fkey" FOREIGN KEY ("registration_id") REFERENCES "registration"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_registration_id_fkey" FOREIGN KEY ("registration_id") REFERENCES "registration"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_order_no_fkey" FOREIGN KEY ("order_no") REFERENCES "payment_order"("order_no") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_order_no_fkey" FOREIGN KEY ("order_no") REFERENCES "payment_order"("order_no") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "money_line" ADD CONSTRAINT "money_line_gateway_trade_no_fkey" FOREIGN KEY ("gateway", "trade_no") REFERENCES "money"("gateway", "trade_no") ON DELETE RESTRICT ON UPDATE CASCADE;


-- ---------------------------------------------------------------------------------------------------
-- What Prisma cannot say: the constraints that make wrong states impossible, and the views that prove it.

CREATE SEQUENCE registration_number AS bigint START 1;
CREATE SEQUENCE mail_number AS bigint START 1;

INSERT INTO era (id, era) VALUES (1, 1);
ALTER TABLE era ADD CONSTRAINT era_single_row CHECK (id = 1);

CREATE UNIQUE INDEX sitting_one_current ON sitting ((true)) WHERE is_current;
ALTER TABLE sitting ADD CONSTRAINT sitting_hours_positive
  CHECK (hold_hours > 0 AND empty_hours > 0 AND review_hours > 0 AND reminder_hours > 0);
ALTER TABLE campus ADD CONSTRAINT campus_window_forward CHECK (opens_at < closes_at);
ALTER TABLE subject ADD CONSTRAINT subject_code_one_character CHECK (length(code) = 1);
ALTER TABLE subject ADD CONSTRAINT subject_kind CHECK (kind IN ('written', 'oral') AND level IN (4, 6));

-- Places: no more sold and held than there are, whatever the programs believe.
ALTER TABLE offering ADD CONSTRAINT offering_capacity
  CHECK (held >= 0 AND sold >= 0 AND (capacity IS NULL OR sold + held <= capacity));
ALTER TABLE offering ADD CONSTRAINT offering_fee_not_negative CHECK (fee_fen >= 0);
ALTER TABLE offering SET (fillfactor = 50);

-- One live registration for an account and for a candidate in a sitting [R12].
CREATE UNIQUE INDEX registration_one_live_for_account ON registration (sitting_code, account_id) WHERE state = 'live';
CREATE UNIQUE INDEX registration_one_live_for_candidate ON registration (sitting_code, candidate_hash) WHERE state = 'live';
CREATE INDEX registration_account ON registration (account_id, saved_at DESC);
CREATE INDEX registration_candidate ON registration (sitting_code, candidate_hash);
CREATE INDEX registration_next_wake ON registration (next_wake_at) WHERE next_wake_at IS NOT NULL;
ALTER TABLE registration ADD CONSTRAINT registration_state CHECK (
  state IN ('live', 'deleted')
  AND (state = 'deleted') = (deleted_at IS NOT NULL)
  AND (state = 'deleted') = (deleted_reason IS NOT NULL));
ALTER TABLE registration SET (fillfactor = 70);

-- One written subject for a level [R21]; a deadline only while unpaid and unlocked [R27].
CREATE UNIQUE INDEX entry_one_written_per_level ON entry (registration_id, level) WHERE kind = 'written';
CREATE INDEX entry_pay_by ON entry (pay_by) WHERE state = 'held';
CREATE INDEX entry_place ON entry (sitting_code, campus, subject);
ALTER TABLE entry ADD CONSTRAINT entry_state CHECK (
  state IN ('held', 'paid') AND fee_fen > 0 AND (state = 'paid') <= (pay_by IS NULL));

-- At most one attempt that may still turn out paid [R29].
CREATE UNIQUE INDEX attempt_one_undecided ON attempt (registration_id) WHERE state IN ('open', 'inDoubt');
CREATE INDEX attempt_in_doubt ON attempt (in_doubt_since) WHERE state = 'inDoubt';
ALTER TABLE attempt ADD CONSTRAINT attempt_state CHECK (
  state IN ('open', 'inDoubt', 'paid', 'closed', 'superseded', 'quarantined')
  AND gateway IN ('alipay', 'payease') AND amount_fen > 0
  AND expires_at = date_trunc('second', expires_at));
ALTER TABLE order_line ADD CONSTRAINT order_line_fee_positive CHECK (fee_fen > 0);
ALTER TABLE money ADD CONSTRAINT money_amount_positive CHECK (amount_fen > 0);
ALTER TABLE money_line ADD CONSTRAINT money_line_outcome CHECK (
  amount_fen > 0 AND outcome IN ('paid', 'reentered', 'refundDue')
  AND (outcome = 'refundDue') = (reason IS NOT NULL));

-- States of an attempt only move forward: undecided → decided, and a later success may only make it paid.
CREATE FUNCTION attempt_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> NEW.state AND NOT (
       (OLD.state = 'open')
    OR (OLD.state = 'inDoubt' AND NEW.state <> 'open')
    OR (OLD.state IN ('closed', 'superseded', 'quarantined') AND NEW.state = 'paid')
  ) THEN
    RAISE EXCEPTION 'attempt % cannot move from % to %', OLD.number, OLD.state, NEW.state;
  END IF;
  IF (OLD.amount_fen, OLD.gateway, OLD.expires_at) IS DISTINCT FROM (NEW.amount_fen, NEW.gateway, NEW.expires_at) THEN
    RAISE EXCEPTION 'attempt % is frozen once made', OLD.number;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER attempt_moves_forward BEFORE UPDATE ON attempt
  FOR EACH ROW EXECUTE FUNCTION attempt_moves_forward();

-- The audit log is written once [R48]. Grants for the application's role stand in docs/operations.md;
-- this also stops whoever owns the tables from a slip.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_seal_never_emptied BEFORE TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION append_only();

CREATE INDEX fact_unsent ON fact (subject_kind, subject_id, seq) WHERE sent_at IS NULL;
ALTER TABLE mail ADD CONSTRAINT mail_state CHECK (state IN ('queued', 'sent', 'moot'));

-- What is to be refunded, and who sees to it [R32].
CREATE VIEW refund_due AS
  SELECT l.gateway, l.trade_no, l.ordinal, m.attempt, r.number AS registration, l.subject, l.amount_fen, l.reason,
         'finance' AS owner, m.recorded_at AS since
  FROM money_line l
  JOIN money m USING (gateway, trade_no)
  JOIN registration r ON r.id = m.registration_id
  WHERE l.outcome = 'refundDue';

-- Attempts without an answer for an hour belong to finance (ARCHITECTURE: in doubt).
CREATE VIEW in_doubt_for_finance AS
  SELECT a.number AS attempt, r.number AS registration, a.gateway, a.amount_fen, a.in_doubt_since, a.asked,
         'finance' AS owner
  FROM attempt a JOIN registration r ON r.id = a.registration_id
  WHERE a.state = 'inDoubt' AND a.in_doubt_since < decision_now() - interval '1 hour';

-- Places as the entries tell them, to hold against the counters.
CREATE VIEW offering_recount AS
  SELECT o.sitting_code, o.campus, o.subject, o.capacity, o.held, o.sold,
         count(*) FILTER (WHERE e.state = 'held') AS held_entries,
         count(*) FILTER (WHERE e.state = 'paid') AS sold_entries
  FROM offering o
  LEFT JOIN entry e USING (sitting_code, campus, subject)
  GROUP BY o.sitting_code, o.campus, o.subject, o.capacity, o.held, o.sold;

-- The invariants [R47]: a row here is damage. Watched in production, asked after each test that writes.
CREATE VIEW invariant_violation AS
  SELECT 'placesMatchEntries' AS invariant, campus || '/' || subject AS subject,
         format('held %s of %s, sold %s of %s', held, held_entries, sold, sold_entries) AS detail
  FROM offering_recount WHERE held <> held_entries OR sold <> sold_entries
UNION ALL
  SELECT 'soldAndHeldWithinCapacity', campus || '/' || subject, format('%s + %s > %s', sold, held, capacity)
  FROM offering WHERE sold + held > capacity
UNION ALL
  SELECT 'paidEntryHasItsMoney', r.number, e.subject
  FROM entry e JOIN registration r ON r.id = e.registration_id
  WHERE e.state = 'paid' AND NOT EXISTS (
    SELECT 1 FROM money m JOIN money_line l USING (gateway, trade_no)
    WHERE m.registration_id = r.id AND l.subject = e.subject AND l.outcome IN ('paid', 'reentered'))
UNION ALL
  SELECT 'everyFenHasAnOwner', m.gateway || '/' || m.trade_no,
         format('%s received, %s accounted for', m.amount_fen, coalesce(sum(l.amount_fen), 0))
  FROM money m LEFT JOIN money_line l USING (gateway, trade_no)
  GROUP BY m.gateway, m.trade_no, m.amount_fen HAVING m.amount_fen <> coalesce(sum(l.amount_fen), 0)
UNION ALL
  SELECT 'oneLiveForAccount', account_id::text, count(*)::text FROM registration
  WHERE state = 'live' GROUP BY sitting_code, account_id HAVING count(*) > 1
UNION ALL
  SELECT 'oneLiveForCandidate', min(number), count(*)::text FROM registration
  WHERE state = 'live' GROUP BY sitting_code, candidate_hash HAVING count(*) > 1
UNION ALL
  SELECT 'deletedHasNoEntries', r.number, count(*)::text
  FROM registration r JOIN entry e ON e.registration_id = r.id
  WHERE r.state = 'deleted' GROUP BY r.number
UNION ALL
  SELECT 'emptyHasADeadline', r.number, 'live, without subjects and without emptyBy'
  FROM registration r
  WHERE r.state = 'live' AND r.empty_by IS NULL
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.registration_id = r.id)
UNION ALL
  SELECT 'oralHasItsWritten', r.number, e.subject
  FROM entry e JOIN registration r ON r.id = e.registration_id
  WHERE e.kind = 'oral' AND NOT EXISTS (
    SELECT 1 FROM entry w WHERE w.registration_id = e.registration_id
      AND w.kind = 'written' AND w.level = e.level AND w.language = e.language);

-- Deadlines overdue by more than five minutes without an attempt in doubt [R47]. Apart from the view
-- above because it needs the drivers to run: a stopped worker makes rows here, not damage.
CREATE VIEW deadline_overdue AS
  SELECT r.number, min(d.at) AS since
  FROM registration r
  CROSS JOIN LATERAL (
    SELECT r.empty_by AS at WHERE r.state = 'live'
    UNION ALL
    SELECT e.pay_by FROM entry e WHERE e.registration_id = r.id AND e.state = 'held'
  ) d
  WHERE d.at < decision_now() - interval '5 minutes'
    AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.registration_id = r.id AND a.state = 'inDoubt')
  GROUP BY r.number;
