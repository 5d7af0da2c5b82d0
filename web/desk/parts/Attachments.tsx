import { Button } from 'antd';
import { useRef, useState } from 'react';
import type { Problem } from '../../lib/problem';
import { upload, type StoredFile } from '../lib/upload';
import { APPLY } from '../texts/reviews';
import { ProblemNote } from './Problem';

interface AttachmentsProps {
  readonly files: readonly StoredFile[];
  readonly onChange: (files: readonly StoredFile[]) => void;
}

/** Evidence is uploaded as soon as it is chosen; what cannot be taken is said at once. */
export const Attachments = ({ files, onChange }: AttachmentsProps) => {
  const [going, setGoing] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const add = async (chosen: File): Promise<void> => {
    setProblem(null);
    const answer = await upload('reviewAttachment', chosen, (percent) =>
      setGoing(APPLY.uploading(chosen.name, percent)),
    );
    setGoing(null);
    if (input.current) input.current.value = '';
    if (answer.ok) onChange([...files, answer.data]);
    else setProblem(answer.problem);
  };
  return (
    <div className="field">
      <label htmlFor="in-files">{APPLY.files}</label>
      <input
        id="in-files"
        ref={input}
        type="file"
        accept=".pdf,.jpg,.jpeg,.png"
        disabled={going !== null}
        onChange={({ target }) => {
          const chosen = target.files?.[0];
          if (chosen) void add(chosen);
        }}
      />
      <div role="status">{going}</div>
      {problem && <ProblemNote problem={problem} />}
      <ul>
        {files.map(({ id, name }) => (
          <li key={id}>
            {name} <span className="good">{APPLY.uploaded}</span>{' '}
            <Button
              aria-label={APPLY.remove(name)}
              onClick={() => onChange(files.filter((file) => file.id !== id))}
            >
              ×
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
};
