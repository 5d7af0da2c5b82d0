-- CreateTable
CREATE TABLE "stored_file" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "purpose" TEXT NOT NULL,
    "media_type" TEXT,
    "name_enc" BYTEA NOT NULL,
    "size" INTEGER,
    "sha256" TEXT,
    "place" TEXT NOT NULL,
    "uploaded_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "stored_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stored_file_chunk" (
    "file_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "content_enc" BYTEA NOT NULL,

    CONSTRAINT "stored_file_chunk_pkey" PRIMARY KEY ("file_id","ordinal")
);

-- CreateTable
CREATE TABLE "import_batch" (
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "file_id" UUID NOT NULL,
    "sitting_code" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'checking',
    "rows_total" INTEGER,
    "rows_done" INTEGER NOT NULL DEFAULT 0,
    "percent" INTEGER NOT NULL DEFAULT 0,
    "result" JSONB,
    "undo_problems" JSONB,
    "made_by" UUID NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT decision_now(),
    "checked_at" TIMESTAMPTZ(3),
    "lapses_at" TIMESTAMPTZ(3),
    "applied_at" TIMESTAMPTZ(3),
    "undone_at" TIMESTAMPTZ(3),
    "next_wake_at" TIMESTAMPTZ(3),
    "swept_at" TIMESTAMPTZ(3),
    "era" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "import_batch_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "import_change" (
    "import_number" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "before" JSONB,
    "after" TEXT NOT NULL,

    CONSTRAINT "import_change_pkey" PRIMARY KEY ("import_number","table_name","key")
);

-- AlterTable
ALTER TABLE "student_record" ADD COLUMN     "content_hash" BYTEA,
ADD COLUMN     "student_number_hash" BYTEA;

-- AddForeignKey
ALTER TABLE "stored_file_chunk" ADD CONSTRAINT "stored_file_chunk_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "stored_file"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_batch" ADD CONSTRAINT "import_batch_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "stored_file"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_change" ADD CONSTRAINT "import_change_import_number_fkey" FOREIGN KEY ("import_number") REFERENCES "import_batch"("number") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
CREATE SEQUENCE import_number AS bigint START 1;

ALTER TABLE stored_file ADD CONSTRAINT stored_file_purpose CHECK (purpose IN ('reviewAttachment', 'import'));
-- Until its last byte is in, a file has no type, no size and no hash, and nobody can open it.
ALTER TABLE stored_file ADD CONSTRAINT stored_file_whole CHECK (
  (completed_at IS NULL) = (size IS NULL) AND (completed_at IS NULL) = (sha256 IS NULL)
  AND (completed_at IS NULL) = (media_type IS NULL));
CREATE INDEX stored_file_unfinished ON stored_file (created_at) WHERE completed_at IS NULL;
-- What is compressed and encrypted before it comes here does not get smaller.
ALTER TABLE stored_file_chunk ALTER COLUMN content_enc SET STORAGE EXTERNAL;

ALTER TABLE import_batch ADD CONSTRAINT import_batch_state CHECK (
  kind IN ('studentRecords', 'barred', 'cet4Scores', 'campuses', 'offerings')
  AND state IN ('checking', 'checked', 'failed', 'lapsed', 'applying', 'applied', 'undoing', 'undone')
  AND (state <> 'checked' OR lapses_at IS NOT NULL)
  AND (state NOT IN ('applied', 'undoing', 'undone') OR applied_at IS NOT NULL)
  AND (state = 'undone') = (undone_at IS NOT NULL)
  AND (state IN ('checking', 'checked', 'applying', 'undoing')) = (next_wake_at IS NOT NULL)
  AND percent BETWEEN 0 AND 100);
CREATE INDEX import_batch_next_wake ON import_batch (next_wake_at) WHERE next_wake_at IS NOT NULL;
-- One file is imported once at a time: a second click finds the first batch.
CREATE UNIQUE INDEX import_batch_one_open ON import_batch (file_id, kind)
  WHERE state IN ('checking', 'checked', 'applying', 'undoing');

-- Whose number this is within a school, when a document was corrected [edge 51].
CREATE INDEX student_record_student_number ON student_record (sitting_code, student_number_hash)
  WHERE student_number_hash IS NOT NULL;
CREATE INDEX registration_student_record ON registration (student_record_id);
