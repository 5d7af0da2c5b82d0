interface InstructionsProps {
  readonly title: string;
  readonly lines: readonly string[];
}

/** 报考须知 [R21] [R23]. */
export const Instructions = ({ title, lines }: InstructionsProps) => (
  <section>
    <h2>{title}</h2>
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  </section>
);
