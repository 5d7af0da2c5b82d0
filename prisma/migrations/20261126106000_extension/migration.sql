-- Emergency extensions [R45]: a batch, and each registration that it has dealt with, once.

-- CreateTable
CREATE TABLE "extension_batch" (
    "number" TEXT NOT NULL,
    "sitting_code" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_code" TEXT NOT NULL,
    "hours" INTEGER NOT NULL,
    "why" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'proposed',
    "total" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "started_at" TIMESTAMPTZ(3),
    "started_by" TEXT,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "extension_batch_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "extension_item" (
    "batch" TEXT NOT NULL,
    "registration_id" BIGINT NOT NULL,
    "moved" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),

    CONSTRAINT "extension_item_pkey" PRIMARY KEY ("batch","registration_id")
);

-- AddForeignKey
ALTER TABLE "extension_item" ADD CONSTRAINT "extension_item_batch_fkey" FOREIGN KEY ("batch") REFERENCES "extension_batch"("number") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ---------------------------------------------------------------------------------------------------
-- What Prisma cannot say.

CREATE SEQUENCE extension_number AS bigint START 1;

ALTER TABLE extension_batch ADD CONSTRAINT extension_batch_state CHECK (
  state IN ('proposed', 'running', 'done')
  AND (state = 'proposed') = (started_at IS NULL)
  AND (started_at IS NULL) = (started_by IS NULL)
  AND (state = 'done') = (done_at IS NOT NULL));
ALTER TABLE extension_batch ADD CONSTRAINT extension_batch_bounds CHECK (
  hours BETWEEN 1 AND 72 AND total >= 0 AND moved >= 0 AND skipped >= 0
  AND scope_kind IN ('all', 'province', 'school', 'campus') AND (scope_kind = 'all') = (scope_code = ''));
