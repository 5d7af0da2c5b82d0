import { useEffect, useState } from 'preact/hooks';

/** One sentence for the page that comes next, such as 保存成功！; a reload does not repeat it. */
let left: string | null = null;

export const leaveWord = (word: string): void => {
  left = word;
};

export interface Word {
  readonly word: string | null;
  say(word: string | null): void;
}

/** What the page has to tell: first what was left for it, then what happens on it. */
export const useWord = (): Word => {
  const [word, say] = useState<string | null>(null);
  // Not before the region stands: what is put into it afterwards is heard.
  useEffect(() => {
    if (left !== null) say(left);
    left = null;
  }, []);
  return { word, say };
};

export const Said = ({ word }: Pick<Word, 'word'>) => (
  <div role="status">{word !== null && <p class="note">{word}</p>}</div>
);
