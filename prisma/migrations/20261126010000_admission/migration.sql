-- CreateTable
CREATE TABLE "admission" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "issued" BIGINT NOT NULL DEFAULT 0,
    "admitted" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "admission_pkey" PRIMARY KEY ("id")
);

-- One row, in which a place once given out is never taken back.
INSERT INTO admission (id) VALUES (1);
ALTER TABLE admission ADD CONSTRAINT admission_single_row CHECK (id = 1);
ALTER TABLE admission ADD CONSTRAINT admission_calls_only_what_was_issued CHECK (0 <= admitted AND admitted <= issued);
