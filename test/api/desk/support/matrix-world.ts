import { deriveKey } from '../../../../api/signing';
import { csrfTokenOf, DESK_COOKIE } from '../../../../api/session';
import type { SeedPerson } from '../../../../prisma/seed';
import type { Scope, StaffAct, StaffRole } from '../../../../domain/staff';
import { createStaffSession } from '../../../../store/desk/staff-sessions';
import { logInSomebody, saveSomebody } from '../../../support/people';
import { PLACES, POSTS, type PlaceName } from '../matrix.table';
import { createDeskRig, type DeskRig } from './desk-rig';

/** One row of each kind at each of four places, and a member of staff on each post: what the matrix asks about. */
export interface MatrixWorld {
  readonly rig: DeskRig;
  readonly posts: readonly Post[];
  readonly places: Readonly<Record<PlaceName, Place>>;
  /** A new login of this post, as headers; of nobody when there is none. */
  login(post?: Post): Promise<Readonly<Record<string, string>>>;
}

export interface Post {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
}

export interface Place {
  readonly campus: string;
  readonly person: SeedPerson;
  /** Of the registration. */
  readonly number: string;
  readonly version: number;
  /** An account that has nothing yet. */
  readonly account: { readonly passportId: string; readonly email: string };
  readonly rebind: { readonly number: string; readonly version: number; readonly proposal: string };
  readonly change: { readonly id: string; readonly version: number };
  readonly extension: { readonly number: string; readonly version: number };
  readonly file: string;
  /** An attachment for reviews. */
  readonly evidence: string;
  readonly review: { readonly number: string; readonly version: number };
  readonly batch: { readonly number: string; readonly version: number };
  /** An officer of the place. */
  readonly officer: string;
}

const PLENTY = { points: 1_000_000, seconds: 60 };

export const createMatrixWorld = async (): Promise<MatrixWorld> => {
  const rig = await createDeskRig({
    limits: { address: PLENTY, sessionReads: PLENTY, deskCommands: PLENTY },
  });
  const posts: Post[] = [];
  for (const { role, scope } of POSTS) {
    const { id } = await rig.staff(role, scope);
    posts.push({ id, role, name: `${role} ${'code' in scope ? scope.code : 'all'}` });
  }
  await addPlaces(rig);
  const places: [string, Place][] = [];
  for (const [name, campus] of Object.entries(PLACES)) {
    places.push([name, await furnish(rig, campus)]);
  }
  const csrf = deriveKey(Buffer.from(rig.secrets.SESSION_SECRET, 'base64'), 'csrf');
  return {
    rig,
    posts,
    places: Object.fromEntries(places) as Record<PlaceName, Place>,
    login: async (post) => {
      if (!post) return {};
      const [row] = await rig.rows<{ id: string; version: number }>(
        'SELECT id::text, version FROM staff WHERE id = $1::uuid',
        [post.id],
      );
      const session = row && (await createStaffSession(rig.database.pool, row));
      if (!session) throw new Error(`${post.name} cannot log in`);
      return {
        cookie: `${DESK_COOKIE}=${session.token}`,
        'x-csrf-token': csrfTokenOf(csrf, session),
      };
    },
  };
};

/** The seed's campuses lie in one province, each in a school of its own: twins of the guide's lie elsewhere. */
const addPlaces = async ({ rows }: DeskRig): Promise<void> => {
  const twin = (table: string, changed: string, where: string) =>
    rows(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(t, '${changed}'::jsonb)).* FROM ${table} t WHERE ${where}
       ON CONFLICT DO NOTHING`,
    );
  await rows(`INSERT INTO province (code, name) VALUES ('98', '示例省') ON CONFLICT DO NOTHING`);
  await twin('school', '{"code": "98301", "province_code": "98"}', `code = '99301'`);
  for (const campus of [PLACES.sameSchool, PLACES.otherProvince]) {
    const school = campus.slice(0, 5);
    await twin('campus', `{"code": "${campus}", "school_code": "${school}"}`, `code = '993010'`);
    await twin('offering', `{"campus": "${campus}"}`, `campus = '993010'`);
  }
};

const furnish = async (rig: DeskRig, campus: string): Promise<Place> => {
  const { store, rows } = rig;
  const person = onlyEnglish4(rig);
  await rows('UPDATE student_record SET campus = $2 WHERE doc_hash = $1', [
    rig.personalData.documentHash(person.documentType, person.documentNumber),
    campus,
  ]);
  const candidate = await saveSomebody(rig, person);
  await store.registrations.chooseSubjects(candidate, [{ subject: '1' }]);
  const [registration] = await rows<{ seq: number }>(
    'SELECT seq::int FROM registration WHERE number = $1',
    [candidate.number],
  );
  const { accountId, email } = await logInSomebody(rig);
  const [account] = await rows<{ passport_id: string }>(
    'SELECT passport_id FROM account WHERE id = $1::uuid',
    [accountId],
  );
  if (!registration || !account) throw new Error(`nothing was saved at ${campus}`);
  const at = { kind: 'campus', code: campus } as const;
  const passportId = account.passport_id;

  const proposed = await store.rebindDesk.propose(act('specialist'), {
    registration: candidate.number,
    version: registration.seq,
    passportId,
    email,
    grounds: '考生忘记密码',
  });
  const change = await store.settings.change(act('operator'), {
    kind: 'campus',
    target: campus,
    set: { notice: '考场安排见教务处网站' },
    effectiveAt: new Date((await rig.now()).getTime() + 86_400_000).toISOString(),
    version: 0,
    why: '学校来函',
  });
  const extension = await store.extensions.propose(act('operator'), {
    scope: at,
    hours: 2,
    why: '网络故障',
  });
  const put = async (purpose: 'import' | 'reviewAttachment', text: string): Promise<string> => {
    const content = bytesOf(text);
    const stored = { purpose, name: 'a', place: campus, content };
    return (await store.files.put(act('operator'), stored)).id;
  };
  const file = await put('import', '学号,姓名\r\n');
  const checked = await put('import', '学号,姓名\r\n甲,乙\r\n');
  const evidence = await put('reviewAttachment', '%PDF-1.4\n%%EOF\n');
  const officerAct = act('officer', at);
  const { documentType, documentNumber } = person;
  const review = await store.reviewDesk.apply(officerAct, {
    documentType,
    documentNumber,
    passportId: null,
    ticket: null,
    files: [evidence],
    why: '考生忘记准考证号',
  });
  const { review: opened } = await store.reviewDesk.open(officerAct, review.number);
  const batch = await store.imports.start(officerAct, { kind: 'studentRecords', fileId: checked });
  const officer = await store.staff.appoint(act('operator'), {
    email: `officer-${campus}@example.cn`,
    name: '王老师',
    role: 'officer',
    scope: at,
  });
  return {
    campus,
    person,
    number: candidate.number,
    version: registration.seq,
    account: { passportId, email },
    rebind: await store.rebindDesk.view(act('specialist').staff, proposed.number),
    change,
    extension,
    file,
    evidence,
    review: opened,
    batch,
    officer: officer.id,
  };
};

/** Somebody who may ask for a review of CET6. */
const onlyEnglish4 = (rig: DeskRig): SeedPerson => {
  for (;;) {
    const person = rig.person();
    if (!person.eligible.includes('2')) return person;
  }
};

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

/** Somebody from outside of the matrix made what stands there. */
const act = (role: StaffRole, scope: Scope = { kind: 'all' }): StaffAct => ({
  staff: { id: '00000000-0000-4000-8000-000000000001', role, scope },
  from: '127.0.0.1',
});
