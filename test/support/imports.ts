import type { ImportKindName } from '../../domain/importing';
import type { StaffAct } from '../../domain/staff';
import type { ImportView } from '../../store/desk/imports';
import type { TestStore } from './test-store';

/** Imports without a workflow: its steps are taken by hand, one after the other. */
export interface Importing {
  /** Keeps a file; answers its id. */
  upload(by: StaffAct, content: string | Uint8Array, name?: string): Promise<string>;
  /** Uploads and checks. */
  check(by: StaffAct, kind: ImportKindName, content: string | Uint8Array): Promise<ImportView>;
  /** Checks, gives the go-ahead, and applies. */
  apply(by: StaffAct, kind: ImportKindName, content: string | Uint8Array): Promise<ImportView>;
  undo(by: StaffAct, number: string): Promise<ImportView>;
}

export const createImporting = ({ store }: Pick<TestStore, 'store'>): Importing => {
  const alive = (): void => undefined;
  const importing: Importing = {
    upload: async (by, content, name = '名单.csv') => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const { id } = await store.files.put(by, { purpose: 'import', name, content: pieces(bytes) });
      return id;
    },
    check: async (by, kind, content) => {
      const fileId = await importing.upload(by, content);
      const { number } = await store.imports.start(by, { kind, fileId });
      await store.importWork.check(number, alive);
      return store.imports.find(by.staff, number);
    },
    apply: async (by, kind, content) => {
      const { number, version } = await importing.check(by, kind, content);
      await store.imports.confirm(by, number, version);
      await store.importWork.apply(number, alive);
      return store.imports.find(by.staff, number);
    },
    undo: async (by, number) => {
      const { version } = await store.imports.find(by.staff, number);
      await store.imports.undo(by, number, { version, why: '文件有误' });
      await store.importWork.takeBack(number);
      return store.imports.find(by.staff, number);
    },
  };
  return importing;
};

/** As a connection brings them: not in parts of our size. */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 70_000) {
    yield await Promise.resolve(bytes.subarray(at, at + 70_000));
  }
}
