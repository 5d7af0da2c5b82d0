-- Settings of the desk [R42]: what is set when, by whom and why. The values themselves stay where the rules read them.

-- AlterTable
ALTER TABLE "offering" ADD COLUMN "lowering_to" INTEGER;

-- CreateTable
CREATE TABLE "setting_target" (
    "sitting_code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "setting_target_pkey" PRIMARY KEY ("sitting_code","kind","target")
);

-- CreateTable
CREATE TABLE "setting_change" (
    "id" BIGSERIAL NOT NULL,
    "sitting_code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "wanted" JSONB NOT NULL,
    "when_held" TEXT,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "refusal" TEXT,
    "made_by" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "settled_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL,

    CONSTRAINT "setting_change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "setting_change_sitting_code_kind_target_version_idx" ON "setting_change"("sitting_code", "kind", "target", "version");

-- CreateIndex
CREATE INDEX "student_record_sitting_code_campus_idx" ON "student_record"("sitting_code", "campus");

-- CreateIndex
CREATE INDEX "registration_sitting_code_campus_id_idx" ON "registration"("sitting_code", "campus", "id");

-- ---------------------------------------------------------------------------------------------------
-- What Prisma cannot say.

ALTER TABLE setting_change ADD CONSTRAINT setting_change_state CHECK (
  state IN ('scheduled', 'applied', 'withdrawn', 'refused')
  AND (state = 'scheduled') = (settled_at IS NULL)
  AND (state = 'refused') = (refusal IS NOT NULL));
ALTER TABLE setting_change ADD CONSTRAINT setting_change_kind CHECK (
  kind IN ('sitting', 'province', 'school', 'campus', 'subject', 'offering')
  AND (when_held IS NULL OR when_held IN ('stopSales', 'letLapse')));
CREATE INDEX setting_change_due ON setting_change (effective_at) WHERE state = 'scheduled';

-- A capacity that is being lowered [edge case 25]: each place that a hold leaves is taken off in the statement that
-- frees it, so that nobody can claim it in between. While places are above the goal, capacity = sold + held.
ALTER TABLE offering ADD CONSTRAINT offering_lowering CHECK (
  lowering_to IS NULL OR (lowering_to >= 0 AND capacity IS NOT NULL AND lowering_to < capacity));

CREATE FUNCTION offering_lowers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.capacity IS DISTINCT FROM OLD.capacity AND NEW.lowering_to IS NOT DISTINCT FROM OLD.lowering_to THEN
    -- Somebody who knows of no goal, as an import, sets a capacity: then there is none any more.
    NEW.lowering_to := NULL;
    RETURN NEW;
  END IF;
  NEW.capacity := greatest(NEW.lowering_to, NEW.sold + NEW.held);
  IF NEW.capacity = NEW.lowering_to THEN
    NEW.lowering_to := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER offering_lowers BEFORE UPDATE ON offering
  FOR EACH ROW WHEN (NEW.lowering_to IS NOT NULL) EXECUTE FUNCTION offering_lowers();
