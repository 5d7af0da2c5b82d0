import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** The list of edge cases in the README beside this file, held against the tests that there are. */

const ROOT = join(__dirname, '../..');

/** Cases whose tests this release promises. */
const PROMISED = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 15, 18, 22, 23, 24, 25, 26, 27, 28, 29],
  ...[33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 56, 57, 58],
];
const LAST = 58;

/** The numbers in the names of a file's tests, and of the groups around them. */
const numbersIn = (text: string): ReadonlySet<number> => {
  const found = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(it|test|describe)\b/.test(node.expression.getText())) {
      const [name] = node.arguments;
      if (name && (ts.isStringLiteralLike(name) || ts.isTemplateExpression(name))) {
        for (const [, number] of name.getText().matchAll(/\[edge (\d+)\]/g))
          found.add(Number(number));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('one.test.ts', text, ts.ScriptTarget.Latest, true));
  return found;
};

const testFiles = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => `test/${path.replaceAll('\\', '/')}`);

const numbersOf = new Map(
  testFiles.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return text.includes('[edge ') ? [[path, numbersIn(text)] as const] : [];
  }),
);

interface Case {
  readonly number: number;
  readonly files: readonly string[];
  readonly isOutOfScope: boolean;
}

const casesIn = (readme: string): Case[] =>
  [...readme.matchAll(/^\| (\d+) +\|[^|]*\|([^|]*)\|$/gm)].map(([, number, here = '']) => ({
    number: Number(number),
    files: [...here.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file),
    isOutOfScope: here.includes('out of scope: '),
  }));

const cases = casesIn(readFileSync(join(__dirname, 'README.md'), 'utf8'));

describe('the list of edge cases', () => {
  it('has a test with its number for each case that is promised', () => {
    const tested = new Set([...numbersOf.values()].flatMap((numbers) => [...numbers]));
    expect(PROMISED.filter((number) => !tested.has(number))).toEqual([]);
  });

  it('names every case once, in order', () => {
    const all = Array.from({ length: LAST }, (_, index) => index + 1);
    expect(cases.map(({ number }) => number)).toEqual(all);
  });

  it('names only files that exist and have a test with that number', () => {
    const wrong = cases.flatMap(({ number, files }) =>
      files
        .filter((file) => !existsSync(join(ROOT, file)) || !numbersOf.get(file)?.has(number))
        .map((file) => `${number}: ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it('says of each case either its tests or why it has none, and promises none of the latter', () => {
    const neither = cases.filter(({ files, isOutOfScope }) => files.length > 0 === isOutOfScope);
    expect(neither).toEqual([]);
    const excused = cases.filter(({ isOutOfScope }) => isOutOfScope).map(({ number }) => number);
    expect(excused.filter((number) => PROMISED.includes(number))).toEqual([]);
  });

  it('is read from names, not from comments', () => {
    const text = `// [edge 1]\nit('x [edge 2]', () => say('[edge 3]'));\ntest.each([1])(\`\${5} [edge 4]\`, f);`;
    expect([...numbersIn(text)]).toEqual([2, 4]);
  });
});
