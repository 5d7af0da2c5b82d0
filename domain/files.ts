/**
 * Files that staff hand in: evidence for a review [R15], and registers to import [R43]. What a file is, is read from
 * its first bytes; its name and what the browser says of it decide nothing.
 */
export const FILE_PURPOSES = ['reviewAttachment', 'import'] as const;
export type FilePurpose = (typeof FILE_PURPOSES)[number];

export const MEDIA_TYPES = {
  pdf: 'application/pdf',
  jpeg: 'image/jpeg',
  png: 'image/png',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type MediaType = (typeof MEDIA_TYPES)[keyof typeof MEDIA_TYPES];

const MIB = 1024 * 1024;

/** What each purpose takes: its types, and bytes at most. */
export const FILE_RULES: Readonly<
  Record<FilePurpose, { readonly types: readonly MediaType[]; readonly most: number }>
> = {
  reviewAttachment: {
    types: [MEDIA_TYPES.pdf, MEDIA_TYPES.jpeg, MEDIA_TYPES.png],
    most: 5 * MIB,
  },
  import: { types: [MEDIA_TYPES.csv, MEDIA_TYPES.xlsx], most: 64 * MIB },
};

/** So many bytes of its beginning tell what a file is. */
export const SNIFFED_BYTES = 1024;

const MAGIC: readonly (readonly [MediaType, readonly number[]])[] = [
  [MEDIA_TYPES.pdf, [0x25, 0x50, 0x44, 0x46, 0x2d]],
  [MEDIA_TYPES.jpeg, [0xff, 0xd8, 0xff]],
  [MEDIA_TYPES.png, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  [MEDIA_TYPES.xlsx, [0x50, 0x4b, 0x03, 0x04]],
];

/**
 * The type of a file by its first bytes; `null` when it is none of ours. A ZIP is taken for a workbook, which the
 * import then finds out; text is what has no control characters but tabs and line ends.
 */
export const mediaTypeOf = (beginning: Uint8Array): MediaType | null => {
  const known = MAGIC.find(([, magic]) => magic.every((byte, at) => beginning[at] === byte));
  if (known) return known[0];
  const isText = beginning.length > 0 && beginning.every((byte) => byte >= 0x20 || isBlank(byte));
  return isText ? MEDIA_TYPES.csv : null;
};

const isBlank = (byte: number): boolean => byte === 0x09 || byte === 0x0a || byte === 0x0d;

const ENDINGS: Readonly<Record<MediaType, string>> = {
  [MEDIA_TYPES.pdf]: '.pdf',
  [MEDIA_TYPES.jpeg]: '.jpg',
  [MEDIA_TYPES.png]: '.png',
  [MEDIA_TYPES.csv]: '.csv',
  [MEDIA_TYPES.xlsx]: '.xlsx',
};

/** The name under which it is handed out: its own, with the ending that tells what it is. */
export const servedName = (name: string, type: MediaType): string => {
  const ending = ENDINGS[type];
  const stem = name.replace(/\.(pdf|jpe?g|png|csv|xlsx|txt)$/i, '');
  return `${stem === '' ? 'file' : stem}${ending}`;
};
