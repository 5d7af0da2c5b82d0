import { PlainError, runMain } from './stack/plain-error';
import { schemaDifference } from './stack/schema-difference';

/**
 * `npm run db:drift`: exit code 1, with the difference, when prisma/migrations do not lead to
 * schema.prisma (someone changed one and forgot the other).
 */
async function main(): Promise<void> {
  const difference = await schemaDifference();
  if (difference !== null) {
    throw new PlainError(
      `schema.prisma and the migrations differ; \`npm run db:migration -- <name>\` writes the missing migration.\n${difference}`,
    );
  }
  process.stdout.write('schema.prisma and the migrations agree.\n');
}

runMain(main);
