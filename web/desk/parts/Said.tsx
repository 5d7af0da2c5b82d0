import { Alert } from 'antd';

/** What has just happened. The region stands before its words, so that they are heard. */
export const Said = ({ word }: { word: string | null }) => (
  <div role="status" className="said">
    {word !== null && <Alert type="success" showIcon role="presentation" title={word} />}
  </div>
);
