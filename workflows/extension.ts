import { continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import {
  extensionProgressQuery,
  type ExtensionInput,
  type ExtensionProgress,
} from './extension.messages';
import type { ExtendedSome } from './activities.port';
import { extendSome } from './retries';

/**
 * An emergency extension [R45], from its start to the last registration of its scope. The store moves some at a time
 * and knows whom it has moved; this asks for the next ones, through deaths of workers and of Temporal, until it says
 * that there are none. Each registration's own workflow hears of its new deadline by its own fact.
 */
export async function extension(input: ExtensionInput): Promise<ExtensionProgress> {
  const known: { progress: ExtensionProgress | null } = { progress: null };
  setHandler(extensionProgressQuery, () => known.progress);
  setCurrentDetails(`应急延期 ${input.number}：正在开始。`);

  let after: string | null = input.after ?? '0';
  while (after !== null) {
    if (workflowInfo().continueAsNewSuggested) {
      return continueAsNew<typeof extension>({ number: input.number, after });
    }
    const done: ExtendedSome = await extendSome({ number: input.number, after });
    const { moved, skipped, total } = done;
    known.progress = { moved, skipped, total };
    after = done.after;
    setCurrentDetails(describe(input.number, known.progress, after === null));
  }
  return known.progress ?? { moved: 0, skipped: 0, total: 0 };
}

const describe = (
  number: string,
  { moved, skipped, total }: ExtensionProgress,
  isDone: boolean,
): string =>
  `应急延期 ${number}：共约 ${total} 个报名，已顺延 ${moved} 个，${skipped} 个已无时限；${isDone ? '已完成' : '继续中'}。`;
